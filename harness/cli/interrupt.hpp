// Ctrl-C and SIGTERM, turned into a stop that the run can ask about. A thread of its own waits for the
// signals, so no code ever runs inside a signal handler. The first one asks the run to stop, judge and
// report; a third one ends the process where it stands, and the guardians then clear away what it had
// started.
//
// Make it before any other thread: threads inherit which signals are blocked.
#pragma once

#include <atomic>
#include <functional>
#include <stop_token>
#include <thread>

namespace shakedown::cli {

class Interrupt {
 public:
  explicit Interrupt(std::function<void()> on_first);
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  const std::atomic<bool>& flag() const { return flag_; }
  std::stop_token token() const { return stop_.get_token(); }
  bool requested() const { return flag_.load(std::memory_order_relaxed); }

 private:
  void wait();
  std::function<void()> on_first_;
  std::atomic<bool> flag_{false};
  std::stop_source stop_;
  int done_ = -1;  // an eventfd: the destructor's word to the thread
  std::thread thread_;
};

}  // namespace shakedown::cli
