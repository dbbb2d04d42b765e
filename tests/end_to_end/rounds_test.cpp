// Rounds of load through the command line: a call that is new is told, the clean shop beside itself
// has no finding of what is counted, and two stored runs are compared without a gate. What is timed is left
// to tests/unit/judge/statistics: a busy machine is no regression.
#include <algorithm>

#include "tests/end_to_end/demo_scenario.hpp"

using namespace shakedown::test;

namespace {

// scenarios/demo/rounds.yaml in four short rounds each, where the target alone has this planted bug.
std::string rounds_with(const TemporaryFolder& folder, const std::string& bug) {
  std::string text =
      read_file(demo_with(folder, "rounds.yaml", "{rounds: 5, load: {users: 8}, measure: 5s, warm_up: 2s}",
                          "{rounds: 4, load: {users: 4}, measure: 1s, warm_up: 300ms, must_see: 100%}", ""));
  const std::string last = "    - --log=failures\n";
  if (!bug.empty()) text.insert(text.find(last) + last.size(), "    - --bug=" + bug + "\n");
  return folder.write("rounds.yaml", text);
}

}  // namespace

TEST_CASE(
    "a call that the baseline does not make is told by rounds of load, and two stored runs show it too") {
  const TemporaryFolder folder;
  const auto buggy = folder.file("buggy");
  run_shakedown({"run", rounds_with(folder, "one-more-call"), "--out", buggy, "--quiet"});
  const auto report = report_of(buggy);
  const auto& stage = report.at("rounds").at(0);
  INFO(boost::json::serialize(stage.at("says")));
  CHECK(stage.at("rounds").as_array().size() == 8);
  CHECK(stage.at("labelings").as_int64() == 70);
  CHECK(contains(rules_of(report), "new-call"));
  CHECK(report.at("overall").at("requests").as_int64() == 0);  // rounds are no load of the run

  const auto clean = folder.file("clean");
  run_shakedown({"run", rounds_with(folder, ""), "--out", clean, "--quiet"});
  const auto rules = rules_of(report_of(clean));
  INFO(rules);
  for (const char* rule : {"more-calls", "new-call", "new-error", "more-errors"})
    CHECK_FALSE(contains(rules, rule));

  const auto compared = run_shakedown({"compare", clean, buggy, "--all"});
  INFO(compared.out);
  CHECK(compared.status == 0);
  CHECK(contains(compared.out, "at different times"));
  CHECK(contains(compared.out, "Findings that only the second run has"));
}
