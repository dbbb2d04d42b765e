// Requests at once through the command line, on the demo shop: a coupon for one order that two orders get,
// shown again by itself; and nothing of the kind where the shop is right.
#include "tests/end_to_end/demo_scenario.hpp"

using namespace shakedown::test;

namespace {

std::string scenario_with(const TemporaryFolder& folder, const std::string& bug) {
  return demo_with(
      folder, "races.yaml", "races: {endpoints: changing}",
      "races: {only: [\"POST /orders at once, in a coupon for one order\"], requests: [3], bursts: 8,"
      " deadline: 20s}",
      bug);
}

}  // namespace

TEST_CASE("a limit that holds for one order at a time is found overrun by three at once, and shown again") {
  const TemporaryFolder folder;
  const auto run = folder.file("run");
  const auto ended = run_shakedown({"run", scenario_with(folder, "coupon-race"), "--out", run, "--quiet"});
  INFO(ended.out << ended.err);
  CHECK(ended.status == 1);
  const auto report = report_of(run);
  INFO(boost::json::serialize(report.at("findings")));
  CHECK(rules_of(report) == "race/limit-overrun ");
  const auto again = run_shakedown({"reproduce", run, "F1", "--times", "1"});
  INFO(again.out << again.err);
  CHECK(again.status == 0);
  CHECK(contains(again.out, "F1 race/limit-overrun: shown in"));
}

TEST_CASE("twin: where the check and the act are one, no order is missing and nothing is found") {
  const TemporaryFolder folder;
  const auto run = folder.file("run");
  const auto ended = run_shakedown({"run", scenario_with(folder, ""), "--out", run, "--quiet"});
  INFO(ended.out << ended.err);
  CHECK(ended.status == 0);
  const auto report = report_of(run);
  CHECK(rules_of(report) == "");
  INFO(boost::json::serialize(report.at("races")));
  CHECK(contains(boost::json::serialize(report.at("races")), "\"serial\""));
}
