// The oracles of the fault matrix: each a pure function from one experiment to a ruling, one file each. What
// the target does with its control is its own specification; only what differs from that is judged, and an
// oracle that cannot tell says so in place of guessing. README.md lists what each needs to see.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "harness/judge/experiment_view.hpp"
#include "harness/model/finding.hpp"

namespace shakedown::judge {

struct Ruling {
  journal::MatrixCell::State state = journal::MatrixCell::State::not_exercised;
  std::string says;  // one sentence
  Severity severity = Severity::high;
  std::vector<Evidence> evidence;
};

inline Ruling held(std::string says) {
  return {journal::MatrixCell::State::held, std::move(says), Severity::info, {}};
}
inline Ruling not_exercised(std::string why) {
  return {journal::MatrixCell::State::not_exercised, std::move(why), Severity::info, {}};
}
inline Ruling broken(Severity severity, std::string says, std::vector<Evidence> evidence = {}) {
  return {journal::MatrixCell::State::broken, std::move(says), severity, std::move(evidence)};
}

Ruling judge_deadline(const ExperimentView& view);
Ruling judge_bounded_errors(const ExperimentView& view);
Ruling judge_recovery(const ExperimentView& view);
Ruling judge_amplification(const ExperimentView& view);
Ruling judge_false_success(const ExperimentView& view);
Ruling judge_doubled_effect(const ExperimentView& view);
Ruling judge_failed_but_changed(const ExperimentView& view);
Ruling judge_left_behind(const ExperimentView& view);
Ruling judge_crash(const ExperimentView& view);
Ruling judge_silence(const ExperimentView& view);

struct MatrixOracle {
  const char* rule;
  Ruling (*judge)(const ExperimentView&);
  const char* failing;  // for a finding's title, after the endpoint: "waits without a deadline"
  const char* why;
};
// In the order of the report's columns.
std::span<const MatrixOracle> matrix_oracles();

// An experiment that could not provoke anything, by any rule; else empty.
std::string nothing_provoked(const ExperimentView& view);

// "POST /orders/17/pay answered 502 after 12 ms" as evidence.
Evidence evidence_of(const ViewedStep& step, const std::string& says = {});

}  // namespace shakedown::judge
