// What twelve nights before a sample run saw: a finding that is known, one that is flaky, one that is gone,
// and a gate whose figure went up.
#pragma once

#include <string>

#include "harness/journal/records.hpp"

namespace shakedown::samples {

inline void give_history(journal::StoredRun& run) {
  constexpr std::int64_t night = 86'400'000;
  const auto began = run.info.began_wall_ms;
  run.history.runs = 13;
  const auto add = [&](const Finding& finding, HistoryFinding::State state, std::uint64_t seen,
                       std::uint64_t needed) {
    HistoryFinding known;
    known.fingerprint = finding.fingerprint;
    known.rule = finding.rule;
    known.severity = finding.severity;
    known.endpoint = finding.endpoint;
    known.title = finding.title;
    known.finding = state == HistoryFinding::State::fixed ? "" : finding.id;
    known.state = state;
    known.seen = seen;
    known.chances = 10;
    known.needed = needed;
    known.first_seen_ms = began - 9 * night;
    known.last_seen_ms = began;
    known.first_run = "nightly-4";
    known.last_run = "nightly-13";
    run.history.findings.push_back(known);
  };
  add(run.findings.at(0), HistoryFinding::State::first, 1, 1);
  run.history.findings.back().chances = 1;
  add(run.findings.at(1), HistoryFinding::State::flaky, 3, 9);
  add(run.findings.at(2), HistoryFinding::State::again, 10, 1);
  Finding gone;
  gone.fingerprint = "7c1f0e2a9b3d4455";
  gone.rule = "server-error";
  gone.severity = Severity::high;
  gone.title = "GET /orders answered 500 in 3 of 40 requests";
  add(gone, HistoryFinding::State::fixed, 10, 1);
  run.history.findings.back().clean = 3;
  run.history.findings.back().last_run = "nightly-10";
  run.history.findings.back().last_seen_ms = began - 3 * night;
  HistoryGate trend;
  trend.gate = run.gates.at(0).gate;
  for (int i = 1; i <= 12; ++i) {
    const double observed = 90e6 + 4e6 * i * (i % 3);
    trend.points.push_back({began - (13 - i) * night, "nightly-" + std::to_string(i),
                            observed < trend.gate.limit ? Verdict::pass : Verdict::fail, observed});
  }
  trend.points.push_back({began, "nightly-13", run.gates.at(0).verdict, run.gates.at(0).observed});
  run.history.gates = {trend};
}

}  // namespace shakedown::samples
