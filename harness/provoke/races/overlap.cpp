#include "harness/provoke/races/overlap.hpp"

#include <algorithm>
#include <set>

#include "harness/provoke/experiment/journey_player.hpp"

namespace shakedown::races {

int request_of_trace(const std::vector<std::string>& traces, const std::string& trace) {
  if (trace.empty()) return -1;
  const auto found = std::find(traces.begin(), traces.end(), trace);
  return found == traces.end() ? -1 : static_cast<int>(found - traces.begin());
}

int overlap_of_calls(const std::vector<journal::CallRecord>& calls, const std::vector<std::string>& traces,
                     int alone) {
  std::vector<int> owners;
  for (const auto& call : calls)
    owners.push_back(request_of_trace(traces, experiments::trace_of(call.request)));
  const bool traced = std::any_of(owners.begin(), owners.end(), [](int owner) { return owner >= 0; });
  int most = 0;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    std::set<int> requests;
    int unknown = 0;
    for (std::size_t k = 0; k < calls.size(); ++k) {
      // Under way when this one began.
      if (calls[k].began > calls[i].began || calls[k].done <= calls[i].began) continue;
      if (owners[k] >= 0) requests.insert(owners[k]);
      ++unknown;
    }
    most = std::max(most,
                    traced ? static_cast<int>(requests.size()) : (unknown + alone - 1) / std::max(alone, 1));
  }
  return most;
}

}  // namespace shakedown::races
