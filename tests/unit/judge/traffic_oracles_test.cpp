// Oracles on answers and connections: each finds what is planted, and is silent on its clean twin.
#include "harness/judge/findings.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/run_builder.hpp"

using namespace shakedown;
using namespace shakedown::judge;
using namespace std::chrono_literals;
using shakedown::test::RunBuilder;

namespace {

std::vector<Finding> of_rule(const RunBuilder& builder, const std::string& rule) {
  std::vector<Finding> found;
  for (Finding& finding : find_all(builder.run)) {
    if (finding.rule == rule) found.push_back(std::move(finding));
  }
  return found;
}

bool refers_to(const Finding& finding, Evidence::Kind kind, std::int64_t id) {
  for (const Evidence& evidence : finding.evidence) {
    if (evidence.kind == kind && evidence.id == id) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a run in which all went well has no findings") {
  CHECK(find_all(RunBuilder().run).empty());
}

TEST_CASE("an unexpected 500 is a finding with its example, counts and times") {
  RunBuilder builder;
  const auto example =
      builder.failed(RunBuilder::create, Outcome::unexpected_status, 500, 33, 30s, "database is locked");
  const auto found = of_rule(builder, "server-error");
  REQUIRE(found.size() == 1);
  const Finding& finding = found[0];
  CHECK(finding.title == "POST /orders answered 500 in 33 of 1,033 requests: database is locked");
  CHECK(finding.severity == Severity::high);
  CHECK(finding.endpoint == "POST /orders");
  CHECK(finding.stage == "steady");
  CHECK(finding.count == 33);
  CHECK(finding.of == 1033);
  CHECK(finding.first_seen == 30s);
  CHECK(finding.last_seen == 31s);
  CHECK(refers_to(finding, Evidence::Kind::exchange, example));
  CHECK(finding.evidence[0].says == "POST /orders/1001 answered 500 after 7.00 ms");
  CHECK(finding.reproduce == "shakedown run checkout.yaml --seed 42");
  CHECK_FALSE(finding.why.empty());
}

TEST_CASE("what the target logged about the example is evidence, its own path before others") {
  RunBuilder builder;
  builder.failed(RunBuilder::create, Outcome::unexpected_status, 500, 3, 30s, "something went wrong");
  builder.run.exchanges[0].exchange.request.target = "/orders?dry=1";
  builder.log(20s, "error POST /orders: long before");
  const auto other = builder.log(29999ms, "error POST /orders/17/pay: no money");
  builder.log(30001ms, "served /orders in 3 ms");
  SECTION("a line that names the path") {
    const auto own = builder.log(30002ms, "error POST /orders: database is locked");
    const auto finding = of_rule(builder, "server-error").at(0);
    CHECK(refers_to(finding, Evidence::Kind::log_line, own));
    CHECK_FALSE(refers_to(finding, Evidence::Kind::log_line, other));
    CHECK(finding.evidence[1].says ==
          "logged by the target at that time: error POST /orders: database is locked");
  }
  SECTION("where none does, one that looks like an error") {
    const auto finding = of_rule(builder, "server-error").at(0);
    CHECK(refers_to(finding, Evidence::Kind::log_line, other));
    CHECK(finding.evidence.size() == 3);
  }
}

TEST_CASE("a recorded 500 or 404 that comes again is expected and no finding") {
  RunBuilder builder;
  builder.answered(RunBuilder::create, 10, 5ms, 1, 500);
  builder.answered(RunBuilder::show, 10, 5ms, 1, 404);
  CHECK(find_all(builder.run).empty());
}

TEST_CASE("each message of a status is a finding, up to a few, and the rest is one more") {
  RunBuilder builder;
  for (int i = 0; i < 10; ++i)
    builder.failed(RunBuilder::create, Outcome::unexpected_status, 500, 100 - static_cast<std::uint64_t>(i),
                   30s, "message " + std::to_string(i));
  builder.failed(RunBuilder::create, Outcome::unexpected_status, 503, 1, 30s, "busy");
  const auto found = of_rule(builder, "server-error");
  REQUIRE(found.size() == 5);
  // The most frequent first: the seven rare ones together are more than each of the others.
  CHECK(found[0].title == "POST /orders answered 500 in 658 of 1,956 requests, with other messages");
  CHECK(found[0].count == 658);
  CHECK(found[1].title.find(": message 0") != std::string::npos);
  CHECK(found[4].title.find("answered 503 in 1 of") != std::string::npos);
}

TEST_CASE("an unexpected 404 breaks a journey, and says what became of the steps after it") {
  RunBuilder builder;
  builder.failed(RunBuilder::show, Outcome::unexpected_status, 404, 12, 30s, "no order {n}");
  builder.unsent(RunBuilder::list, Outcome::skipped, 24);
  const auto found = of_rule(builder, "journey-broken");
  REQUIRE(found.size() == 1);
  CHECK(found[0].severity == Severity::medium);
  CHECK(found[0].title ==
        "GET /orders/{id} answered 404, which is not expected, in 12 of 1,012 requests: no order {n}");
  CHECK(found[0].evidence.back().says ==
        "24 steps of the run could not be sent, because an earlier one had failed");
  CHECK(find_all(builder.run).size() == 1);
}

TEST_CASE("a few requests that were not sent at a stage's end are no finding") {
  RunBuilder builder;
  builder.unsent(RunBuilder::list, Outcome::not_sent, 5);
  CHECK(find_all(builder.run).empty());
}

TEST_CASE("broken connections are findings of their endpoint") {
  RunBuilder builder;
  const auto [outcome, severity, says] = GENERATE(table<Outcome, Severity, const char*>(
      {{Outcome::closed, Severity::high, "closed the connection without an answer"},
       {Outcome::reset, Severity::high, "reset the connection"},
       {Outcome::truncated, Severity::high, "broke off in the middle of an answer"},
       {Outcome::malformed, Severity::high, "answered something that is not HTTP/1.x"},
       {Outcome::send_failed, Severity::medium, "closed the connection while a request was written to it"}}));
  builder.failed(RunBuilder::create, outcome, 0, 3, 30s, "Connection reset by peer");
  builder.failed(RunBuilder::list, outcome, 0, 4, 30s, "Connection reset by peer");
  const auto found = of_rule(builder, "connection-failure");
  REQUIRE(found.size() == 2);
  CHECK(found[0].endpoint == "GET /orders");
  CHECK(found[0].count == 4);
  CHECK(found[1].endpoint == "POST /orders");
  CHECK(found[1].severity == severity);
  CHECK(found[1].title ==
        "POST /orders " + std::string(says) + " in 3 of 1,003 requests: Connection reset by peer");
}

TEST_CASE("connections that were not had are one finding, whatever the endpoints") {
  RunBuilder builder;
  const auto [outcome, severity] =
      GENERATE(table<Outcome, Severity>({{Outcome::refused, Severity::high},
                                         {Outcome::connect_failed, Severity::medium},
                                         {Outcome::tls_failed, Severity::high}}));
  builder.failed(RunBuilder::create, outcome, 0, 3);
  builder.failed(RunBuilder::list, outcome, 0, 4);
  const auto found = of_rule(builder, "connection-failure");
  REQUIRE(found.size() == 1);
  CHECK(found[0].severity == severity);
  CHECK(found[0].endpoint.empty());
  CHECK(found[0].count == 7);
  CHECK(found[0].of == 3007);
}

TEST_CASE("an answer above the limit is a finding of its own rule") {
  RunBuilder builder;
  builder.failed(RunBuilder::list, Outcome::too_large, 200, 2);
  const auto found = of_rule(builder, "response-too-large");
  REQUIRE(found.size() == 1);
  CHECK(found[0].severity == Severity::high);
}

TEST_CASE("timeouts are named by what was waited for") {
  RunBuilder builder;
  builder.failed(RunBuilder::list, Outcome::first_byte_timeout, 0, 2);
  builder.failed(RunBuilder::list, Outcome::whole_timeout, 200, 1);
  builder.failed(RunBuilder::list, Outcome::connect_timeout, 0, 3);
  builder.failed(RunBuilder::create, Outcome::connect_timeout, 0, 4);
  const auto found = of_rule(builder, "timeout");
  REQUIRE(found.size() == 3);
  CHECK(found[0].title == "The target did not take the connection in time in 7 of 3,010 requests");
  CHECK(found[1].title == "GET /orders did not begin to answer in time in 2 of 1,006 requests");
  CHECK(found[2].title == "GET /orders did not finish its answer in time in 1 of 1,006 requests");
  for (const Finding& finding : found) CHECK(finding.severity == Severity::high);
}

TEST_CASE("what a crash leaves behind is no finding beside the crash") {
  RunBuilder builder;
  builder.event(30s, EventKind::process_killed, "target",
                "target was killed by SIGSEGV (segmentation fault)");
  builder.failed(RunBuilder::create, Outcome::reset, 0, 3, 29900ms);
  builder.failed(RunBuilder::create, Outcome::refused, 0, 500, 30100ms);
  builder.failed(RunBuilder::list, Outcome::connect_timeout, 0, 5, 31s);
  auto found = find_all(builder.run);
  REQUIRE(found.size() == 1);
  CHECK(found[0].rule == "target-crashed");

  // But what failed long before it is.
  builder.failed(RunBuilder::list, Outcome::reset, 0, 3, 10s);
  builder.log(10s, "error: too many connections");
  found = find_all(builder.run);
  REQUIRE(found.size() == 2);
  CHECK(found[1].rule == "connection-failure");
}
