// Drift through the command line, on the demo shop: the finding appears with the bug and not without, and
// what a run found can be shown again.
#include "tests/end_to_end/demo_scenario.hpp"

using namespace shakedown::test;

namespace {

std::string scenario_with(const TemporaryFolder& folder, const std::string& operators,
                          const std::string& bug) {
  return demo_with(folder, "drift: {on: payments, operators: " + operators + ", deadline: 3s}", bug);
}

}  // namespace

TEST_CASE("the clean shop comes through plain changes of shape without a finding, and says what it needs") {
  const TemporaryFolder folder;
  const auto run = folder.file("run");
  const auto ended = run_shakedown(
      {"run", scenario_with(folder, "[drop, to-null, number-to-string, new-word, extra-field]", ""), "--out",
       run, "--quiet"});
  INFO(ended.err);
  CHECK(ended.status == 0);
  const auto report = report_of(run);
  CHECK(rules_of(report) == "");
  std::string needed;
  for (const auto& row : report.at("drift").at("rows").as_array()) {
    if (row.at("asked") == "POST /charges" && row.at("need") == "needed")
      needed += std::string(row.at("place").as_string()) + " ";
  }
  CHECK(contains(needed, "$.status "));
  CHECK(contains(needed, "$.id "));
  CHECK_FALSE(contains(needed, "$.created "));
}

TEST_CASE("a shop that cannot take a change is found by its rule, and shown again by itself") {
  const auto [bug, operators, rule] = GENERATE(table<std::string, std::string, std::string>({
      {"refuse-new-fields", "[extra-field]", "drift-refused-addition "},
      {"crash-on-odd-answer", "[to-null]", "drift-crash "},
  }));
  const TemporaryFolder folder;
  const auto run = folder.file("run");
  const auto ended = run_shakedown({"run", scenario_with(folder, operators, bug), "--out", run, "--quiet"});
  INFO(bug << "\n" << ended.err);
  CHECK(ended.status == 1);
  CHECK(rules_of(report_of(run)) == rule);
  const auto again = run_shakedown({"reproduce", run, "F1", "--times", "3"});
  INFO(again.out << again.err);
  CHECK(again.status == 0);
  CHECK(contains(again.out, "shown in 3 of 3"));
}
