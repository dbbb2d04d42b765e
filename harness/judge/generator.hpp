// Whether the run's own generator kept its word. A load that came late or not at all says little about the
// target, so such a run is inconclusive and not failed.
#pragma once

#include <string>
#include <vector>

#include "harness/journal/records.hpp"

namespace shakedown::judge {

// Less than this share of what was asked for, and nothing at the target that held it up: the generator was
// too slow.
inline constexpr double reached_share = 0.95;

struct GeneratorJudgement {
  std::vector<int> unfit_stages;     // ids: their latencies and rates are not the target's
  std::vector<std::string> reasons;  // a sentence for each
};

// Late: more than RunInfo::late_share of a stage's sends went out more than RunInfo::late_by after they could
// have. Short: fewer than `reached_share` of the requests that were due were sent, while none waited for a
// connection or an earlier step; what waits is the target's doing and shows in latency and errors. Requests
// that were skipped for an earlier failure are not missed, and an interrupted run is not short.
GeneratorJudgement judge_generator(const journal::StoredRun& run);

}  // namespace shakedown::judge
