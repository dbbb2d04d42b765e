// The drift of a run: every experiment's outcome, repetitions put together, into the cells of the report's
// table, and findings. Pure.
//
// A cell has an outcome that is worth a finding where it showed in three fifths of the repetitions and at
// least in three (matrix.hpp, is_confirmed). What was hard on the target (crashed, hung) is repeated less
// once its place is confirmed: such a cell keeps its outcome where every repetition showed it, and is
// evidence for the place's finding. One rule, dependency, asked endpoint and place is one finding, with each
// operator that shows it as evidence.
//
// "Value ignored": a word that nobody knows, or an error told with a good status, had the result of a
// success, while a word or status that is known to mean failure makes the same request fail. So the target
// looks, and takes what it does not know for good. Where the known failure changes nothing either, the target
// does not look at all, and need not.
#pragma once

#include <string>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/judge/drift_outcome.hpp"

namespace shakedown::judge {

// One trial with its outcome, "value ignored" included.
struct DriftJudged {
  const journal::ExperimentRecord* record = nullptr;
  std::string endpoint;  // of the target; empty where it was never asked
  DriftRuling ruling;
};
std::vector<DriftJudged> judge_all_drift(const journal::StoredRun& run);

struct Drift {
  std::vector<journal::DriftCell> cells;  // DriftCell::finding is the finding's key below
  std::vector<Finding> findings;          // without ids; Finding::id holds the key
};
Drift evaluate_drift(const journal::StoredRun& run);

// The rule of a finding of this outcome; empty where it is none, or not one for requests to the target.
std::string drift_rule(DriftOutcome outcome, bool is_request);
// The outcome that this rule stands for.
DriftOutcome outcome_of_rule(const std::string& rule);

// Whether the operator tells a failure in a way that nobody knows, and whether it does in a way that is
// known: the two sides of "value ignored".
inline constexpr const char* unknown_word = "new-word";  // with a value: a known word
inline constexpr const char* unknown_error = "error-body";
inline constexpr const char* known_error = "endpoint-gone";
bool tells_unknown_failure(const journal::ExperimentRecord& record);
bool tells_known_failure(const journal::ExperimentRecord& record);

}  // namespace shakedown::judge
