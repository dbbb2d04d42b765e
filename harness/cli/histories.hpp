// After a load: what its histories amount to. Each is written beside the run as the file that `shakedown
// linearize` reads, and its verdict stands among the run's invariants.
#pragma once

#include <string>
#include <vector>

#include "harness/journal/journal.hpp"
#include "harness/model/scenario.hpp"
#include "harness/provoke/load/history_log.hpp"

namespace shakedown::cli {

struct LoadHistories {
  const std::vector<HistorySpec>& specs;
  load::HistoryLog& log;
  journal::Journal& journal;
  const RunClock& clock;
  const std::string& folder;  // of the run
  int stage = 0;
  bool interrupted = false;  // then what was under way is not there, and nothing is judged
};

void look_at_histories(const LoadHistories& histories);

}  // namespace shakedown::cli
