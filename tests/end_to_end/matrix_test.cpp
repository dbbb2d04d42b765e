// The matrix of faults through the command line, on the demo shop: the finding appears with the bug and not
// without, and what a run found can be shown again.
#include "tests/end_to_end/cli.hpp"

using namespace shakedown::test;

namespace {

// scenarios/demo/faults.yaml with these faults and, where it is given, one planted bug.
std::string scenario_with(const TemporaryFolder& folder, const std::string& faults, const std::string& bug) {
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
  replace("matrix: all", "matrix: " + faults);
  // A sanitizer looks for leaks at a process's end, which takes its time on a busy machine.
  replace("within: 10s}\n", "within: 10s}\n  stop_within: 30s\n");
  if (!bug.empty()) replace("    - --log=failures\n", "    - --log=failures\n    - --bug=" + bug + "\n");
  return folder.write("faults.yaml", text);
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
