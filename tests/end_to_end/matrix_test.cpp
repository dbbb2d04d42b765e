// The matrix of faults through the command line, on the demo shop: the finding appears with the bug and not
// without, and what a run found can be shown again.
#include "tests/end_to_end/demo_scenario.hpp"

using namespace shakedown::test;

namespace {

std::string scenario_with(const TemporaryFolder& folder, const std::string& faults, const std::string& bug) {
  return demo_with(folder, "faults: {on: payments, matrix: " + faults + ", deadline: 5s}", bug);
}

}  // namespace

TEST_CASE("the clean shop comes through faults of every kind without a finding") {
  const TemporaryFolder folder;
  const auto run = folder.file("run");
  const auto ended = run_shakedown(
      {"run", scenario_with(folder, "[refuse, status, lose_answer, reset, truncate, pause, kill]", ""),
       "--out", run, "--quiet"});
  INFO(ended.err);
  CHECK(ended.status == 0);
  CHECK(rules_of(report_of(run)) == "");
}

TEST_CASE("a planted bug is found under the faults that show it, and shown again by itself") {
  const auto [bug, faults, rule] = GENERATE(table<std::string, std::string, std::string>({
      {"retry-double-charge", "[lose_answer]", "doubled-effect "},
      {"swallow-payment-error", "[status]", "false-success "},
  }));
  const TemporaryFolder folder;
  const auto run = folder.file("run");
  const auto ended = run_shakedown({"run", scenario_with(folder, faults, bug), "--out", run, "--quiet"});
  INFO(bug << "\n" << ended.err);
  CHECK(ended.status == 1);
  CHECK(rules_of(report_of(run)) == rule);
  const auto again = run_shakedown({"reproduce", run, "F1", "--times", "3"});
  INFO(again.out << again.err);
  CHECK(again.status == 0);
  CHECK(contains(again.out, "shown in 3 of 3"));
}

TEST_CASE("reproduce says which findings there are") {
  const TemporaryFolder folder;
  CHECK(run_shakedown({"reproduce", folder.file("none"), "F1"}).status == 2);
}
