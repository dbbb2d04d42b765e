// Runs one stage's load against the target: threads, schedule, statistics into the journal.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "harness/journal/journal.hpp"
#include "harness/model/journey.hpp"
#include "harness/model/scenario.hpp"
#include "harness/net/load_thread.hpp"
#include "harness/provoke/load/collector.hpp"
#include "harness/provoke/load/history_log.hpp"
#include "harness/provoke/watch/lookout.hpp"

namespace shakedown::load {

struct StageInput {
  int id = 0;
  StageSpec stage;
  std::uint64_t seed = 0;
  const Traffic* traffic = nullptr;
  const std::vector<Identity>* identities = nullptr;
  net::ResolvedOrigin origin;
  net::TlsSettings tls;
  Timeouts timeouts;
  Nanoseconds late_by{};
  Nanoseconds interval = std::chrono::seconds(1);
  // Looks at every whole response; null: nobody does.
  watching::Lookout* lookout = nullptr;
  // When a sanitizer in the target last reported (Services::sanitizer_reports_of_target); null: none is
  // there.
  const std::atomic<std::int64_t>* sanitizer_reports = nullptr;
  // Where operations of the scenario's histories are kept; null: there are none.
  HistoryLog* histories = nullptr;
  // Is told each second of each endpoint, on the calling thread; may be empty.
  std::function<void(const journal::IntervalRecord&)> intervals;
  // Called about once a second on the calling thread; may be empty.
  std::function<void(const LiveFigures&)> watch;
};

// Shared by the stages of a run.
struct RunState {
  journal::Journal& journal;
  const RunClock& clock;
  Signatures signatures;
  std::atomic<std::int64_t> evidence_left;  // bytes
};

// How many load threads this load gets on a machine of so many CPUs: one where one is enough, because the
// target needs the others.
int threads_for(const LoadSpec& load, unsigned cpus);

// "500/s, poisson arrivals", "64 users", "replay at speed 10".
std::string describe(const LoadSpec& load);

// Blocks until the stage is over or `stop` is set. Fails where the load could not run at all.
Status run_stage(const StageInput& input, RunState& state, const std::atomic<bool>& stop);

}  // namespace shakedown::load
