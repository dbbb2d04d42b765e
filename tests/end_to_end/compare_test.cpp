// The demo shop compared with itself is silent, and a bug that the target has and the baseline has not is
// told.
#include "tests/end_to_end/cli.hpp"

using namespace shakedown::test;

namespace {

// scenarios/demo/compare.yaml where the target alone has this planted bug.
std::string scenario_with(const TemporaryFolder& folder, const std::string& bug) {
  const std::string demo = std::string(SHAKEDOWN_SOURCE_DIR) + "/scenarios/demo/";
  std::string text = read_file(demo + "compare.yaml");
  const auto replace = [&](const std::string& from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
  };
  replace("../../build/release", SHAKEDOWN_BINARY_DIR);
  replace("copy: seed", "copy: " + demo + "seed");
  replace("seed/users.csv", demo + "seed/users.csv");
  replace("contract: ", "contract: " + demo);
  replace("- recordings/", "- " + demo + "recordings/");
  const std::string last = "    - --log=failures\n";
  if (!bug.empty()) text.insert(text.find(last) + last.size(), "    - --bug=" + bug + "\n");
  return folder.write("compare.yaml", text);
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
  const auto ended = run_shakedown({"run", scenario_with(folder, "undocumented-status"), "--out", run, "--quiet"});
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

TEST_CASE("a stage that compares needs something to compare with") {
  const TemporaryFolder folder;
  const auto ended =
      run_shakedown({"check", folder.write("a.yaml",
                                           "target: {url: \"http://127.0.0.1:1\"}\n"
                                           "traffic:\n  - journeys:\n      - {name: a, steps: [{get: /}]}\n"
                                           "stages:\n  - {name: compare, compare: {rounds: 1}}\n")});
  CHECK(ended.status == 2);
  CHECK(contains(ended.err, "there is no `baseline` that runs"));
}
