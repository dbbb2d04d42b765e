// Faults, dependencies, matrix, experiments and calls in report.json.
#include <boost/json.hpp>
#include <string>

#include "reports/experiments.hpp"
#include "reports/faults.hpp"
#include "reports/json.hpp"
#include "reports/matrix.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/failing_run.hpp"
#include "tests/support/sample_run.hpp"

using namespace shakedown;
using namespace shakedown::reports;
namespace json = boost::json;
using namespace std::chrono_literals;

namespace {

json::value failing() {
  return json::parse(report_json(samples::failing_run()));
}

const json::value& by_id(const json::value& array, std::int64_t id) {
  for (const auto& element : array.as_array()) {
    if (element.at("id").to_number<std::int64_t>() == id) return element;
  }
  throw std::runtime_error("no such id");
}

}  // namespace

TEST_CASE("a fault of the timeline has its band, its counts and its figures around it") {
  const auto report = failing();
  const auto& fault = report.at("faults").at(0);
  CHECK(fault.at("begin_us").to_number<int>() == 15'000'000);
  CHECK(fault.at("end_us").to_number<int>() == 30'000'000);
  CHECK(fault.at("experiment").is_null());
  CHECK(fault.at("injected").to_number<int>() == 451);
  CHECK(fault.at("injections").as_array().size() == 20);
  const auto& all = fault.at("figures").at("all");
  CHECK(all.at("before").at("errors").to_number<int>() == 0);
  CHECK(all.at("during").at("error_share").to_number<double>() > 0.05);
  CHECK(fault.at("figures").at("calls").at("during").at("failed").to_number<int>() > 0);
  CHECK(fault.at("figures").at("recovery").at("state").as_string() == "recovered");
  CHECK(report.at("faults").at(1).at("figures").at("recovery").at("state").as_string() == "not recovered");
  CHECK(report.at("faults").at(1).at("figures").at("overlapping").as_array().size() == 1);
}

TEST_CASE("a fault that could not be applied says why, and stands among what was not exercised") {
  const auto report = failing();
  CHECK(report.at("faults").at(3).at("figures").is_null());
  CHECK(report.at("faults").at(3).at("not_applied").as_string().find("tmpfs") != json::string::npos);
  REQUIRE(report.at("not_exercised").as_array().size() == 3);
  CHECK(report.at("not_exercised").at(0).at("subject").as_string() == "target");
  CHECK(report.at("not_exercised").at(1).at("times").to_number<int>() == 2);
}

TEST_CASE("a fault that never ended is shown to the end of the run") {
  auto run = samples::failing_run();
  run.faults[0].end = 0s;
  const auto report = json::parse(report_json(run));
  CHECK(report.at("faults").at(0).at("ended").as_bool() == false);
  CHECK(report.at("faults").at(0).at("end_us").to_number<int>() == 150'000'000);
}

TEST_CASE("each dependency has its calls over the run and over time") {
  const auto report = failing();
  const auto& payments = report.at("dependencies").at(0);
  CHECK(payments.at("name").as_string() == "payments");
  CHECK(payments.at("calls").to_number<int>() > payments.at("failed").to_number<int>());
  CHECK(payments.at("duration").at("p99_us").to_number<int>() == Approx(1'980'000).epsilon(0.01));
  CHECK(payments.at("statuses").at("503").to_number<int>() > 0);
  const auto& ticks = payments.at("ticks");
  for (const char* key : {"begin_us", "length_us", "calls", "failed", "harmed", "p50_us", "p99_us"}) {
    CHECK(ticks.at(key).as_array().size() == 90);
  }
}

TEST_CASE("the matrix has a row a dependency and fault, with the cells as judge left them") {
  const auto report = failing();
  const auto& matrix = report.at("matrix");
  CHECK(matrix.at("rules").as_array().size() == 9);
  REQUIRE(matrix.at("rows").as_array().size() == 14);
  const auto& lost = matrix.at("rows").at(8);
  CHECK(lost.at("what").as_string() == "http_lose_answer");
  CHECK(lost.at("state").as_string() == "broken");
  CHECK(lost.at("experiments").as_array().size() == 2);
  const auto& cell = lost.at("cells").at(5);
  CHECK(cell.at("rule").as_string() == "doubled-effect");
  CHECK(cell.at("state").as_string() == "broken");
  CHECK(cell.at("shown").to_number<int>() == 2);
  CHECK(cell.at("finding").as_string() == "F1");
  CHECK(lost.at("cells").at(0).at("finding").is_null());
  CHECK(matrix.at("counts").at(0).at("says").as_string() ==
        "payments: 10 faults, 4 handled, 5 findings, 1 inconclusive, 1 not exercised");
}

TEST_CASE("a row is as bad as its worst cell") {
  using State = journal::MatrixCell::State;
  journal::StoredRun run;
  const auto add = [&](State state) {
    run.cells.push_back({"fault", "payments", "reset", "rule", state, 0, 0, "", ""});
  };
  add(State::not_exercised);
  CHECK(matrix_rows(run)[0].state() == State::not_exercised);
  add(State::held);
  CHECK(matrix_rows(run)[0].state() == State::held);
  add(State::inconclusive);
  CHECK(matrix_rows(run)[0].state() == State::inconclusive);
  add(State::broken);
  CHECK(matrix_rows(run)[0].state() == State::broken);
  CHECK(in_words(matrix_counts(matrix_rows(run))[0]) == "payments: 1 fault, 0 handled, 1 broken");
}

TEST_CASE("rows of one subject stand together whatever the order of the cells") {
  journal::StoredRun run;
  for (const char* subject : {"payments", "database", "payments"}) {
    run.cells.push_back({"fault", subject, "reset " + std::to_string(run.cells.size()), "rule",
                         journal::MatrixCell::State::held, 0, 1, "", ""});
  }
  const auto counts = matrix_counts(matrix_rows(run));
  REQUIRE(counts.size() == 2);
  CHECK(counts[0].subject == "payments");
  CHECK(counts[0].handled == 2);
}

TEST_CASE("an experiment's steps tell what came in each phase and what the dependency was asked") {
  const auto report = failing();
  const auto& cell = report.at("matrix").at("rows").at(5);
  const auto& experiment =
      by_id(report.at("experiments"), cell.at("experiments").at(0).to_number<std::int64_t>());
  CHECK(experiment.at("what").as_string() == "http_status");
  REQUIRE(experiment.at("steps").as_array().size() == 3);
  const auto& pay = experiment.at("steps").at(1);
  CHECK(pay.at("name").as_string() == "POST /orders/48213/pay");
  CHECK(pay.at("needs_dependency").as_bool());
  CHECK(pay.at("phases").at(0).at("phase").as_string() == "control");
  CHECK(pay.at("phases").at(0).at("status").to_number<int>() == 200);
  CHECK(pay.at("phases").at(2).at("phase").as_string() == "provoked");
  CHECK(pay.at("phases").at(2).at("status").to_number<int>() == 502);
  CHECK(pay.at("phases").at(2).at("call_count").to_number<int>() == 9);
  const auto& call =
      by_id(report.at("calls"), pay.at("phases").at(2).at("calls").at(0).to_number<std::int64_t>());
  CHECK(call.at("faults").at(0).as_string() == "http_status");
  CHECK(call.at("delivered").as_bool() == false);
  CHECK(call.at("response").is_null());
  CHECK(experiment.at("log_lines").to_number<int>() == 1);
  CHECK(experiment.at("reproduce").as_string().starts_with("target:"));
}

TEST_CASE("what a finding points at matters most, then the first of each kind") {
  const auto run = samples::failing_run();
  const auto importance = importance_of_experiments(run);
  std::size_t cited = 0;
  for (const auto& one : run.experiments) {
    const bool first = one.repetition == 1;
    if (importance.at(one.id) == Importance::cited) ++cited;
    if (!first) CHECK(importance.at(one.id) == Importance::repetition);
  }
  CHECK(cited == 4);
}

TEST_CASE("experiments and calls are bounded, and what does not fit is counted") {
  const auto report = json::parse(report_json(samples::huge_run()));
  const auto& left_out = report.at("left_out").as_object();
  for (const char* part : {"faults", "matrix", "experiments", "calls", "not_exercised"}) {
    INFO(part);
    CHECK(left_out.contains(part));
    const auto& value = report.at(part);
    CHECK(json::serialize(value).size() > 1000);
  }
}

TEST_CASE("an experiment that is far too long is told without its steps, and says so") {
  auto run = samples::failing_run();
  for (int i = 0; i < 3000; ++i) {
    run.experiment_steps.push_back(
        {1, journal::ExperimentStepRecord::Phase::provoked, 1, i, 1, {}, false, false});
  }
  const auto report = json::parse(report_json(run));
  const auto& experiment = by_id(report.at("experiments"), 1);
  CHECK(experiment.at("steps").as_array().empty());
  CHECK(experiment.at("steps_left_out").to_number<int>() == 3003);
  CHECK_FALSE(by_id(report.at("experiments"), 3).at("steps").as_array().empty());
}

TEST_CASE("a cited experiment keeps its steps beside a thousand others") {
  auto run = samples::failing_run();
  const auto importance = importance_of_experiments(run);
  const auto cited = std::find_if(run.experiments.begin(), run.experiments.end(), [&](const auto& one) {
    return importance.at(one.id) == Importance::cited;
  });
  REQUIRE(cited != run.experiments.end());
  auto other = *cited;
  other.reproduce = std::string(2000, 'r');
  const int id = cited->id;
  run.experiments.back().reproduce = cited->reproduce = std::string(4000, 'r');
  for (int i = 0; i < 1000; ++i) {
    other.id = 10'000 + i;
    run.experiments.push_back(other);
  }
  const auto report = json::parse(report_json(run));
  CHECK_FALSE(by_id(report.at("experiments"), id).at("steps").as_array().empty());
}

TEST_CASE("a run without faults has the parts, empty") {
  const auto report = json::parse(report_json(samples::three_second_run()));
  for (const char* part : {"faults", "dependencies", "not_exercised", "experiments", "calls"}) {
    CHECK(report.at(part).as_array().empty());
  }
  CHECK(report.at("matrix").at("rows").as_array().empty());
}
