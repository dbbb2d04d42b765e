// What all reports say of contracts and of what changed.
#include "reports/changes.hpp"

#include <boost/json.hpp>

#include "reports/json.hpp"
#include "reports/markdown.hpp"
#include "reports/terminal.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sample_run.hpp"

using namespace shakedown;
using namespace shakedown::reports;
using namespace std::chrono_literals;

namespace {

journal::StoredRun changed_run() {
  auto run = samples::three_second_run();
  run.watched = {{1, "target", 1000, 900, 900}, {1, "payments", 10, 10, 0}};
  run.deviations = {
      {1, "target", "GET /orders", 200, "body", "$.total", "integer", "\"12\"", "a.yaml:7:3", 3, 1s, 2s, 0}};
  journal::ChangeRecord change;
  change.between = "baseline and target";
  change.endpoint = "GET /orders";
  change.status = 200;
  change.where = "$.total";
  change.kind = "retyped";
  change.severity = Severity::high;
  run.changes = {change};
  run.noise = {{"GET /orders", "$.id", 6, 5}};
  return run;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("report.json holds deviations, changes and noise") {
  const auto report = boost::json::parse(report_json(changed_run()));
  const auto& deviation = report.at("contract").at("deviations").at(0);
  CHECK(deviation.at("where").as_string() == "$.total");
  CHECK(deviation.at("count").as_int64() == 3);
  CHECK(deviation.at("stage").as_string() == changed_run().stages[0].name);
  CHECK(report.at("contract").at("watched").as_array().size() == 2);
  CHECK(report.at("changes").at(0).at("severity").as_string() == "high");
  CHECK(report.at("noise").at(0).at("differed").as_int64() == 5);
}

TEST_CASE("terminal and markdown say in a line what was checked, what was not, and how much changed") {
  for (const auto& text : {summary(changed_run(), {}), markdown(changed_run())}) {
    INFO(text);
    CHECK(contains(
        text, "target: 900 of 1,000 responses looked at, 900 checked against its contract: 1 deviation"));
    CHECK(contains(text, "1 change between baseline and target"));
    CHECK(contains(text, "1 place is left out as noise"));
    CHECK_FALSE(contains(text, "payments: 10 of 10"));  // nothing to tell
  }
}

TEST_CASE("a run without any of it says nothing of it") {
  const auto run = samples::three_second_run();
  CHECK(contract_lines(run).empty());
  CHECK(change_lines(run).empty());
}

TEST_CASE("a comparison that found nothing says so") {
  auto run = samples::three_second_run();
  journal::ExperimentRecord experiment;
  experiment.kind = "compare";
  run.experiments.push_back(experiment);
  REQUIRE(change_lines(run).size() == 1);
  CHECK(change_lines(run)[0] == "no change between baseline and target");
}
