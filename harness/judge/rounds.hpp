// A stage that compares by load: is the target slower than the baseline, does it fail more often, answer
// less, ask its dependencies more, or fail in ways that the baseline does not? What the rounds cannot tell is
// said, and makes the verdict inconclusive. Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/model/finding.hpp"

namespace shakedown::judge {

struct Rounds {
  std::vector<journal::ComparedRounds> stages;
  std::vector<journal::ComparedFigure> figures;  // `finding` is the finding's key below
  std::vector<Finding> findings;                 // without ids; Finding::id holds the key
};
Rounds evaluate_rounds(const journal::StoredRun& run);

// "+42 %", "-3.1 %", "2.4 times", and of errors "+1.2 points": a change of this figure.
std::string say_change(const journal::ComparedFigure& figure, double change);
// The smallest change for the worse that would have been told.
std::string say_smallest(const journal::ComparedFigure& figure);
// "8.31 ms", "1.2 %", "182 a second", "2 a request".
std::string say_figure(const journal::ComparedFigure& figure, double value);

// Findings of rounds, for rounds.cpp; in round_findings.cpp. Each gives the figures that it is about its key.
std::vector<Finding> round_findings(const journal::StoredRun& run, const journal::RoundsRecord& stage,
                                    std::vector<journal::ComparedFigure>& figures);

}  // namespace shakedown::judge
