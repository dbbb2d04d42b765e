// One stored run and its gates to one judgement: the entry to this folder. Pure: judging twice gives the
// same.
//
// The verdict, and the reasons in this order:
// - fail: a gate failed; or no gate is about findings, and a finding is high or critical. A failure that was
//   seen stays a failure, whatever else the run could not show. Latency and rate gates cannot fail a run over
//   a stage in which the generator was late or short: those are inconclusive already (gates.hpp).
// - inconclusive: no failure, but a gate could not be decided, rounds of load could not have shown a slowdown
//   that matters (rounds.hpp), the generator was late or short, the run did not reach its end (a crash of the
//   harness, a full disk, an interruption), or not one request was sent.
// - pass: everything else. No samples are never a pass.
#pragma once

#include <vector>

#include "harness/journal/journal.hpp"
#include "harness/journal/records.hpp"
#include "harness/model/gate.hpp"

namespace shakedown::judge {

journal::Judgement judge(const journal::StoredRun& run, const std::vector<Gate>& gates);

}  // namespace shakedown::judge
