// A stage's faults at their times. What is to happen when is a pure function of the scenario; one thread
// waits for the moments and has it done.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "harness/model/fault.hpp"
#include "harness/model/time.hpp"
#include "harness/provoke/faults/fault_board.hpp"

namespace shakedown::faulting {

// One fault to be switched on or off, since the stage began.
struct Moment {
  Nanoseconds at{};
  bool on = true;
  std::size_t fault = 0;  // index in the stage's faults

  friend bool operator==(const Moment&, const Moment&) = default;
};

// In the order of their happening; at one time, what ends comes before what begins, and otherwise the
// scenario's order holds. A fault without an end is not switched off here: the stage's end does that.
std::vector<Moment> moments_of(const std::vector<FaultSpec>& faults);

// Switches a stage's faults from its construction to its destruction, after which all of them are off. A
// requested stop heals at once and switches nothing on any more.
class Timeline {
 public:
  // `began` is when the stage did, on the run's clock. The board must outlive it.
  Timeline(std::vector<FaultSpec> faults, int stage, Nanoseconds began, const RunClock& clock,
           FaultBoard& board, const std::stop_token& stop);
  ~Timeline();
  Timeline(const Timeline&) = delete;
  Timeline& operator=(const Timeline&) = delete;

 private:
  void run(const std::stop_token& stop);

  const std::vector<FaultSpec> faults_;
  const int stage_;
  const Nanoseconds began_;
  const RunClock clock_;
  FaultBoard& board_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
  std::stop_callback<std::function<void()>> interrupted_;  // after the thread, which it stops
};

}  // namespace shakedown::faulting
