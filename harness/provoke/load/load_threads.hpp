// The threads of one load: each has its own player, recorder and connections, and hands its batches to the
// sink.
#pragma once

#include <atomic>
#include <functional>

#include "harness/provoke/load/recorder.hpp"
#include "harness/provoke/load/stage.hpp"

namespace shakedown::load {

// Blocks until the load is over or `stop` is set; `meanwhile` is called some ten times a second on the
// calling thread. `begin` is when the first request may be due: a moment from now, so that every thread
// stands ready.
Status run_threads(const StageInput& input, int threads, Nanoseconds begin, BatchSink& sink,
                   std::atomic<std::int64_t>& evidence_left, const RunClock& clock,
                   const std::atomic<bool>& stop, const std::function<void()>& meanwhile);

}  // namespace shakedown::load
