// What earlier runs tell about findings: new, known, flaky, back, gone, and how sure that is.
#include "harness/judge/history.hpp"

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::judge;
using State = HistoryFinding::State;

namespace {

// A run an hour, each with a finding where the letter is x, without it at a dot, broken off at a dash.
std::vector<journal::HistoryRun> runs_of(const std::string& pattern) {
  std::vector<journal::HistoryRun> runs;
  for (const char c : pattern) {
    journal::HistoryRun run;
    run.folder = "run-" + std::to_string(runs.size() + 1);
    run.began_ms = static_cast<std::int64_t>(runs.size()) * 3'600'000;
    run.complete = c != '-';
    run.stages = {"steady"};
    if (c == 'x')
      run.findings.push_back({"f1", "server-error", Severity::high, "GET /a", "steady", "it broke"});
    runs.push_back(std::move(run));
  }
  return runs;
}

HistoryFinding told(const std::string& pattern) {
  const auto history = history_of(runs_of(pattern), {});
  REQUIRE(history.findings.size() == 1);
  return history.findings[0];
}

}  // namespace

TEST_CASE("a finding's first run is new, and after it known as long as every run has it") {
  CHECK(told("x").state == State::first);
  CHECK(told("..x").state == State::first);
  CHECK(told("..xxx").state == State::again);
  CHECK(told("..xxx").first_run == "run-3");
  CHECK(told("..xxx").chances == 3);
}

TEST_CASE("one that shows now and then is flaky, with its rate and the clean runs that prove a fix") {
  const auto flaky = told("x..x..x..x");
  CHECK(flaky.state == State::flaky);
  CHECK(flaky.seen == 4);
  CHECK(flaky.chances == 10);
  CHECK(flaky.needed == 6);
}

TEST_CASE("the clean runs needed are ln 0.05 / ln (1 - rate), rounded up") {
  CHECK(clean_runs_needed(3, 10) == 9);
  CHECK(clean_runs_needed(1, 2) == 5);
  CHECK(clean_runs_needed(1, 100) == 299);
  CHECK(clean_runs_needed(5, 5) == 1);
}

TEST_CASE("too few clean runs say not seen, enough say fixed, and then it may come back") {
  CHECK(told("x.x.").state == State::missing);
  CHECK(told("x.x..").state == State::missing);
  CHECK(told("x.x...").state == State::fixed);
  CHECK(told("x.x...").clean == 3);
  CHECK(told("xxx.").state == State::fixed);
  CHECK(told("xxx.x").state == State::back);
  CHECK(told("xxx.xx").state == State::flaky);
}

TEST_CASE("a run that broke off, or left the stage out, proves nothing") {
  CHECK(told("x-").state == State::missing);
  CHECK(told("x-").clean == 0);
  auto runs = runs_of("xx.");
  runs[2].stages = {"another"};
  CHECK(history_of(runs, {}).findings[0].state == State::missing);
}

TEST_CASE("a gate's figures are told run by run, for the gates that this run has") {
  auto runs = runs_of("...");
  for (auto& run : runs) run.gates = {{"errors < 1%", Verdict::pass, 0.002}, {"gone", Verdict::pass, 1}};
  runs[1].gates[0] = {"errors < 1%", Verdict::fail, 0.5};
  runs[0].gates.clear();
  GateResult gate;
  gate.gate.text = "errors < 1%";
  const auto history = history_of(runs, {gate});
  REQUIRE(history.gates.size() == 1);
  REQUIRE(history.gates[0].points.size() == 2);
  CHECK(history.gates[0].points[0].verdict == Verdict::fail);
  CHECK(history.gates[0].points[1].run == "run-3");
}
