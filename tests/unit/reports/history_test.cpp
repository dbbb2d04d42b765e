// What the reports say of earlier runs.
#include "reports/history.hpp"

#include "reports/markdown.hpp"
#include "reports/text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sample_run.hpp"

using namespace shakedown;
using namespace shakedown::reports;
using State = HistoryFinding::State;

namespace {

HistoryFinding finding_in(State state) {
  HistoryFinding finding;
  finding.fingerprint = "0123456789abcdef";
  finding.title = "POST /orders answered 500";
  finding.finding = state == State::missing || state == State::fixed ? "" : "F2";
  finding.state = state;
  finding.seen = 3;
  finding.chances = 10;
  finding.clean = 2;
  finding.needed = 9;
  finding.first_seen_ms = 1'763'716'680'250;
  finding.last_seen_ms = finding.first_seen_ms + 86'400'000;
  finding.first_run = finding.last_run = "nightly-1";
  return finding;
}

journal::StoredRun with_history() {
  auto run = samples::three_second_run();
  run.history.runs = 12;
  for (const auto state :
       {State::first, State::back, State::flaky, State::again, State::missing, State::fixed})
    run.history.findings.push_back(finding_in(state));
  HistoryGate gate;
  gate.gate.text = "errors < 1%";
  gate.gate.measure = Measure::errors;
  gate.gate.limit = 0.01;
  gate.points = {{0, "a", Verdict::pass, 0.0},
                 {1, "b", Verdict::inconclusive, std::nullopt},
                 {2, "c", Verdict::fail, 0.02}};
  run.history.gates = {gate};
  return run;
}

}  // namespace

TEST_CASE("a flaky finding is told with its rate and the clean runs that would prove a fix") {
  CHECK(in_words(finding_in(State::flaky)) ==
        "in 3 of 10 runs since 2025-11-21; 9 clean runs in a row would prove a fix");
  CHECK(in_words(finding_in(State::fixed)) ==
        "fixed: not in the last 2 runs, last seen in nightly-1 on 2025-11-22");
}

TEST_CASE("the summary tells what is new, flaky, back or gone, and not what was known") {
  const auto lines = history_lines(with_history());
  CHECK(lines.size() == 5);
  CHECK(markdown(with_history()).find("#### History") != std::string::npos);
  CHECK(history_lines(samples::three_second_run()).empty());
}

TEST_CASE("a gate is drawn a block a run, as high as its figure") {
  CHECK(sparkline(with_history().history.gates[0]) == "▁·█");
}

TEST_CASE("the screen names each finding with its state and each gate with its last figure") {
  const auto run = with_history();
  const auto text = history_screen("checkout", "nightly-12", run.history, {80, false});
  CHECK(text.find("checkout  12 runs, the last nightly-12") == 0);
  CHECK(text.find("  flaky ") != std::string::npos);
  CHECK(text.find("; failed in 1 of 3 runs") != std::string::npos);
  CHECK(text.find('\x1b') == std::string::npos);
}
