// What the target did with one change of shape: a pure function from an experiment to an outcome.
//
// The control is the specification. Before the change the same request was played several times (what differs
// between these is noise) and once more right before it; afterwards once more. The rules, in this order:
//
// 1. The target ended: crashed. The request had no whole answer within the deadline: hung.
// 2. The control after the change fails, or is answered otherwise than the one before it beyond the noise:
//    poisoned.
// 3. An answer of 4xx, 502, 503, 504 or 202, a redirect where there was none, or a success that says itself
//    that something failed: failed loudly. Where only a field was added to what a dependency answers, an
//    error is refused_more instead. Any other 5xx and a connection that is closed: server error.
// 4. A success with the same result: tolerated.
// 5. A success with another result. A place of the answer "shows" the changed one where, in the control, both
//    held the same value.
//    - A shown place that took the new value is passing on: tolerated, since nobody can check a display
//      value. Not so where its type is another one than before (a string where a number was), a date is no
//      date any more, or a number came out another one than it went in (digits beyond 2^53): failed silently.
//    - A shown place that is gone, null or has another value of the same type: a default was used. A
//      text such as "undefined" or "NaN" is none: failed silently.
//    - Where the new value is as good as the old one (another number, another word, another list, the second
//      of two under one name), the target cannot know better, and a result that follows it is tolerated.
//    - Any other difference, of the answer or of the state read afterwards: failed silently.
//
// Of requests to the target nobody knows without a contract which must be refused, so a success is never a
// silent failure there: it is tolerated, or `defaulted` where its result is another one.
//
// "Value ignored" needs two experiments and is drift_cells.hpp's.
#pragma once

#include <string>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/judge/experiment_view.hpp"
#include "harness/model/drift_operators.hpp"
#include "harness/model/finding.hpp"

namespace shakedown::judge {

using DriftOutcome = journal::DriftCell::Outcome;

struct DriftRuling {
  DriftOutcome outcome = DriftOutcome::not_exercised;
  std::string says;  // one sentence
  bool logged = false;
  std::vector<Evidence> evidence;
};
DriftRuling judge_drift(const ExperimentView& view);

// Whether the change was made and held against steady controls.
bool is_exercised(DriftOutcome outcome);
// Whether the outcome is worth a finding; what shows it is repeated.
bool is_broken(DriftOutcome outcome);
// Whether the target noticed: an error of whatever kind, or worse.
bool is_failure(DriftOutcome outcome);
const char* name_of(DriftOutcome outcome);  // "failed silently"

// ExperimentRecord::what is the operator's name, and where it was given a value that follows behind a space:
// "new-word failed". Null: no such operator.
const DriftOperator* operator_of(const journal::ExperimentRecord& record);

// Whether the answers of two plays of a probe differ beyond what differs between the plays that were learned
// from; says where, empty where they do not. For the runner, which starts afresh when a control is not as it
// was.
std::string differs(const ExperimentView& view, journal::ExperimentStepRecord::Phase phase);

}  // namespace shakedown::judge
