// The fault matrix of a run: every oracle over every experiment, repetitions put together, into cells for the
// report and findings. Pure: the runner asks look() what is worth repeating, and judge() makes the findings.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/judge/matrix_oracles.hpp"

namespace shakedown::judge {

// A finding is reported where a rule was broken in at least three of the repetitions that exercised it, and
// in three fifths of them: 3 of 5, 3 of 3.
inline constexpr int full_repetitions = 5;
inline constexpr int least_shown = 3;
bool is_confirmed(int shown, int of);
// What a finding's `reproduce` holds until it has an id; RUN is the run's folder, which only the caller knows.
inline constexpr const char* reproduce_one = "shakedown reproduce RUN ID";

// Every oracle's ruling of one experiment, by rule.
std::map<std::string, Ruling> look(const journal::StoredRun& run, const journal::ExperimentRecord& record);

struct Matrix {
  std::vector<journal::MatrixCell> cells;  // MatrixCell::finding is the finding's key below
  std::vector<Finding> findings;           // without ids; Finding::id holds the key: rule, subject, endpoint
};
Matrix evaluate_matrix(const journal::StoredRun& run);

// The experiment that a finding of the matrix is best shown by; null for other findings.
const journal::ExperimentRecord* experiment_of(const journal::StoredRun& run, const Finding& finding);

}  // namespace shakedown::judge
