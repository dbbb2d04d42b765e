// The demo shop compared with itself is silent, and a bug that the target has and the baseline has not is
// told.
#include "tests/end_to_end/demo_scenario.hpp"

using namespace shakedown::test;

namespace {

// scenarios/demo/compare.yaml where the target alone has this planted bug.
std::string scenario_with(const TemporaryFolder& folder, const std::string& bug) {
  std::string text = demo_from_anywhere("compare.yaml");
  const std::string last = "    - --log=failures\n";
  if (!bug.empty()) text.insert(text.find(last) + last.size(), "    - --bug=" + bug + "\n");
  return folder.write("compare.yaml", text);
}

// The same where nothing runs beside the target, and a stored run, if any, is what was there before.
std::string without_baseline(const TemporaryFolder& folder, const std::string& run, const std::string& bug) {
  std::string text = read_file(scenario_with(folder, bug));
  const auto begin = text.find("baseline:\n");
  const auto end = text.find("dependencies:\n");
  text.replace(begin, end - begin, run.empty() ? "" : "baseline: {run: " + run + "}\n");
  return folder.write("stored.yaml", text);
}

}  // namespace

TEST_CASE("the clean shop compared with itself has no change, and its noise is shown") {
  const TemporaryFolder folder;
  const auto run = folder.file("run");
  const auto ended = run_shakedown({"run", scenario_with(folder, ""), "--out", run, "--quiet"});
  INFO(ended.err);
  CHECK(ended.status == 0);
  const auto report = report_of(run);
  INFO(boost::json::serialize(report.at("changes")));
  CHECK(report.at("changes").as_array().empty());
  CHECK(report.at("findings").as_array().empty());
  CHECK_FALSE(report.at("noise").as_array().empty());
}

TEST_CASE("what the target answers otherwise than the baseline is a change and a finding") {
  const TemporaryFolder folder;
  const auto run = folder.file("run");
  const auto ended =
      run_shakedown({"run", scenario_with(folder, "undocumented-status"), "--out", run, "--quiet"});
  INFO(ended.err);
  CHECK(ended.status == 1);
  const auto report = report_of(run);
  INFO(boost::json::serialize(report.at("changes")));
  REQUIRE_FALSE(report.at("changes").as_array().empty());
  for (const auto& change : report.at("changes").as_array()) {
    CHECK(change.at("exchange_before").as_int64() > 0);
    CHECK(change.at("exchange_after").as_int64() > 0);
  }
  REQUIRE_FALSE(report.at("findings").as_array().empty());
}

TEST_CASE(
    "a run is compared with the answers of a stored one: silent where nothing changed, told where it did") {
  const TemporaryFolder folder;
  const auto before = folder.file("before");
  const auto kept = run_shakedown({"run", without_baseline(folder, "", ""), "--out", before, "--quiet"});
  INFO(kept.err);
  CHECK(kept.status == 0);
  CHECK(report_of(before).at("changes").as_array().empty());

  const auto same = folder.file("same");
  const auto silent = run_shakedown({"run", without_baseline(folder, before, ""), "--out", same, "--quiet"});
  INFO(silent.err);
  CHECK(silent.status == 0);
  CHECK(report_of(same).at("changes").as_array().empty());
  CHECK_FALSE(report_of(same).at("noise").as_array().empty());

  const auto other = folder.file("other");
  const auto told = run_shakedown(
      {"run", without_baseline(folder, before, "undocumented-status"), "--out", other, "--quiet"});
  INFO(told.err);
  CHECK(told.status == 1);
  const auto report = report_of(other);
  INFO(boost::json::serialize(report.at("changes")));
  REQUIRE_FALSE(report.at("changes").as_array().empty());
  CHECK(contains(boost::json::serialize(report.at("changes")), "and target"));
}
