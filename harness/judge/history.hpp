// What earlier runs say about this one: which findings are new, known, back or gone, how often the flaky ones
// show and how many runs without them prove that they are fixed; and each gate's figure from run to run.
// Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/journal/history.hpp"
#include "harness/model/history.hpp"

namespace shakedown::judge {

// So many runs without a finding that showed in this share of the runs happen by chance in 5 % of cases:
// n = ln 0.05 / ln (1 - share).
std::uint64_t clean_runs_needed(std::uint64_t seen, std::uint64_t chances);

// `runs` are those of one scenario, oldest first; the last is the one that it is told for. A run that did not
// come to its end, or that left a finding's stage out, says nothing about a finding that it does not have.
History history_of(const std::vector<journal::HistoryRun>& runs, const std::vector<GateResult>& gates);

}  // namespace shakedown::judge
