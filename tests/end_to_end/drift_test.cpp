// Drift through the command line, on the demo shop: the finding appears with the bug and not without, and
// what a run found can be shown again.
#include "tests/end_to_end/cli.hpp"

using namespace shakedown::test;

namespace {

// scenarios/demo/faults.yaml with these changes in the place of its matrix and, where it is given, one bug.
std::string scenario_with(const TemporaryFolder& folder, const std::string& operators,
                          const std::string& bug) {
  const std::string demo = std::string(SHAKEDOWN_SOURCE_DIR) + "/scenarios/demo/";
  std::string text = read_file(demo + "faults.yaml");
  const auto replace = [&](const std::string& from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
  };
  replace("../../build/release", SHAKEDOWN_BINARY_DIR);
  replace("copy: seed", "copy: " + demo + "seed");
  replace("seed/users.csv", demo + "seed/users.csv");
  replace("contract: ", "contract: " + demo);
  replace("- recordings/", "- " + demo + "recordings/");
  replace("faults: {on: payments, matrix: all, deadline: 5s}",
          "drift: {on: payments, operators: " + operators + ", deadline: 3s}");
  if (!bug.empty()) replace("    - --log=failures\n", "    - --log=failures\n    - --bug=" + bug + "\n");
  return folder.write("drift.yaml", text);
}

std::string rules_of(const boost::json::value& report) {
  std::string rules;
  for (const auto& finding : report.at("findings").as_array()) {
    const std::string rule(finding.at("rule").as_string());
    if (!contains(rules, rule)) rules += rule + " ";
  }
  return rules;
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
