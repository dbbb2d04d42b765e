// Failures cite the faults that were on, and only those.
#include "harness/judge/active_faults.hpp"

#include "harness/judge/findings.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/run_builder.hpp"

using namespace shakedown;
using namespace shakedown::judge;
using namespace std::chrono_literals;
using shakedown::test::RunBuilder;

namespace {

const Finding* find(const std::vector<Finding>& findings, const std::string& rule) {
  for (const auto& finding : findings) {
    if (finding.rule == rule) return &finding;
  }
  return nullptr;
}

bool contains(const std::string& text, const std::string& part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("faults are on from their begin to their end, and to the end of the run where they have none") {
  RunBuilder builder;
  builder.fault(20s, 40s, "a");
  builder.fault(10s, 30s, "b");
  builder.fault(50s, 0s, "c");
  builder.run.faults[static_cast<std::size_t>(builder.fault(10s, 60s, "never on")) - 1].not_applied = "no";
  const auto names = [&](Nanoseconds from, Nanoseconds to) {
    std::string all;
    for (const auto* fault : faults_during(builder.run, from, to)) all += fault->name;
    return all;
  };
  CHECK(names(5s, 5s).empty());
  CHECK(names(20s, 20s) == "ba");
  CHECK(names(30s, 30s) == "ba");
  CHECK(names(31s, 31s) == "a");
  CHECK(names(41s, 49s).empty());
  CHECK(names(1s, 60s) == "bac");
  CHECK(names(61s, 61s) == "c");
  CHECK(faults_at(builder.run, 35s).size() == 1);
}

TEST_CASE("server errors that all came while a fault was on are a finding that says so") {
  RunBuilder builder;
  builder.fault(20s, 40s);
  builder.failed(RunBuilder::create, Outcome::unexpected_status, 502, 9, 30s);
  const auto findings = find_all(builder.run);
  const Finding* finding = find(findings, "server-error");
  REQUIRE(finding != nullptr);
  CHECK(contains(finding->why, "All of it came while latency 2 s on payments was on, which the run itself"));
  REQUIRE_FALSE(finding->evidence.empty());
  CHECK(contains(finding->evidence[0].says,
                 "answered 502 after 7.00 ms, while latency 2 s on payments was on"));
}

TEST_CASE("server errors without a fault say nothing of faults") {
  RunBuilder builder;
  builder.fault(40s, 50s);
  builder.failed(RunBuilder::create, Outcome::unexpected_status, 502, 9, 30s);
  const auto findings = find_all(builder.run);
  const Finding* finding = find(findings, "server-error");
  REQUIRE(finding != nullptr);
  CHECK_FALSE(contains(finding->why, "provoked"));
  CHECK_FALSE(contains(finding->evidence[0].says, "while"));
}

TEST_CASE("failures that went on after the fault are not all put down to it") {
  RunBuilder builder;
  builder.fault(20s, 30500ms, "a", FaultKind::latency, "latency 2 s on payments");
  builder.fault(20s, 30700ms, "b", FaultKind::http_status, "status 503 on payments");
  builder.failed(RunBuilder::show, Outcome::first_byte_timeout, 0, 4, 30s);  // the last one at 31 s
  const auto findings = find_all(builder.run);
  const Finding* finding = find(findings, "timeout");
  REQUIRE(finding != nullptr);
  CHECK(contains(finding->why,
                 "The first of it came while latency 2 s on payments and status 503 on payments were on"));
}

TEST_CASE("connection failures and silent ones cite faults too") {
  RunBuilder builder;
  builder.fault(20s, 40s);
  builder.failed(RunBuilder::create, Outcome::reset, 0, 9, 30s);
  const auto findings = find_all(builder.run);
  for (const char* rule : {"connection-failure", "silent-failure"}) {
    const Finding* finding = find(findings, rule);
    INFO(rule);
    REQUIRE(finding != nullptr);
    CHECK(contains(finding->evidence[0].says, "while latency 2 s on payments was on"));
    CHECK(contains(finding->why, "which the run itself had provoked"));
  }
}
