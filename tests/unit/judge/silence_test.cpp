// Failures that leave no trace in the log, and the many ways in which they only seem to.
#include "harness/judge/findings.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/run_builder.hpp"

using namespace shakedown;
using namespace shakedown::judge;
using namespace std::chrono_literals;
using shakedown::test::RunBuilder;

namespace {

std::vector<Finding> silences(const RunBuilder& builder) {
  std::vector<Finding> found;
  for (Finding& finding : find_all(builder.run)) {
    if (finding.rule == "silent-failure") found.push_back(std::move(finding));
  }
  return found;
}

// A target that logs one line for each request that went well.
void log_requests(RunBuilder& builder) {
  for (int i = 0; i < 20; ++i) {
    const auto at = 5s + i * 2s;
    const std::string path = "/orders/" + std::to_string(7000 + i);
    builder.exchange(RunBuilder::show, Outcome::answered, 200, at, path + "?full=1");
    builder.log(at + 2ms, "GET " + path + " 200");
  }
}

}  // namespace

TEST_CASE("failures while not one line is logged are silent, with low severity") {
  RunBuilder builder;
  builder.failed(RunBuilder::create, Outcome::unexpected_status, 500, 9);
  const auto found = silences(builder);
  REQUIRE(found.size() == 1);
  CHECK(found[0].severity == Severity::low);
  CHECK(found[0].title == "The target logged nothing about failures of POST /orders");
  CHECK(found[0].evidence.size() == 1);
}

TEST_CASE("failures between logged requests, and never logged themselves, are silent with medium severity") {
  RunBuilder builder;
  log_requests(builder);
  builder.failed(RunBuilder::create, Outcome::unexpected_status, 500, 9, 15010ms);
  builder.failed(RunBuilder::create, Outcome::closed, 0, 9, 25s);
  const auto found = silences(builder);
  REQUIRE(found.size() == 1);
  CHECK(found[0].severity == Severity::medium);
  CHECK(found[0].count == 2);
}

TEST_CASE("a failure that may have been logged is not called silent") {
  RunBuilder builder;
  const bool busy = GENERATE(false, true);
  if (busy) log_requests(builder);
  builder.failed(RunBuilder::create, Outcome::unexpected_status, 500, 9, 30s);
  const std::string path = builder.run.exchanges.back().exchange.request.target;
  SECTION("its path was logged") {
    builder.log(30100ms, "POST " + path + " done");
  }
  SECTION("something that looks like an error was logged") {
    builder.log(30100ms, "ERROR: database is locked");
  }
  SECTION("its status was logged") {
    builder.log(30100ms, "-> 500");
  }
  SECTION("lines were dropped") {
    builder.event(40s, EventKind::log_flood, "target", "12 lines dropped");
  }
  SECTION("the target logs nothing at all, or its log is not captured") {
    builder.run.log.clear();
  }
  SECTION("only a dependency logs") {
    for (auto& stored : builder.run.log) stored.line.subject = "payments";
  }
  CHECK(silences(builder).empty());
}

TEST_CASE("any line at the time speaks for a target that does not name its requests") {
  RunBuilder builder;
  builder.failed(RunBuilder::create, Outcome::unexpected_status, 500, 9, 30s);
  builder.log(30500ms, "slow query");
  CHECK(silences(builder).empty());
}

TEST_CASE("a log that comes late from a buffer is not called silent where it names the failure in the end") {
  RunBuilder builder;
  builder.failed(RunBuilder::create, Outcome::unexpected_status, 500, 9, 30s);
  builder.log(61900ms, "POST /orders: error: database is locked");
  CHECK(silences(builder).empty());
}

TEST_CASE("one failure of an endpoint that was logged clears the endpoint") {
  RunBuilder builder;
  log_requests(builder);
  builder.failed(RunBuilder::create, Outcome::unexpected_status, 500, 9, 15010ms);
  builder.failed(RunBuilder::create, Outcome::unexpected_status, 500, 9, 45s);
  builder.log(45001ms, "exception in handler");
  CHECK(silences(builder).empty());
}

TEST_CASE("a crash without last words is not called silent") {
  RunBuilder builder;
  builder.failed(RunBuilder::create, Outcome::closed, 0, 1, 30s);
  builder.event(30s, EventKind::process_killed, "target", "target was killed by SIGKILL (killed)");
  CHECK(silences(builder).empty());
}

TEST_CASE("refused requests and unexpected 404s need no log line") {
  RunBuilder builder;
  builder.failed(RunBuilder::create, Outcome::refused, 0, 3);
  builder.failed(RunBuilder::show, Outcome::unexpected_status, 404, 3);
  CHECK(silences(builder).empty());
}
