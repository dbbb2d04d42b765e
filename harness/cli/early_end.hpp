// Ends a run before its time: by Ctrl-C, or because a gate that says so cannot hold any more.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "harness/cli/interrupt.hpp"
#include "harness/cli/preparation.hpp"
#include "harness/judge/lost_gates.hpp"
#include "harness/target/record.hpp"

namespace shakedown::cli {

class EarlyEnd {
 public:
  // Both must outlive it.
  EarlyEnd(const Scenario& scenario, const Prepared& prepared, const Interrupt& interrupt);

  // A record that writes into `to` and lets this see the samples.
  target::Record watching(target::Record to);
  void stage_began(int id, Nanoseconds at);
  void interval(const journal::IntervalRecord& record);
  // Looks whether a gate is lost. Once it is, flag() is set and why() says which.
  void look(Nanoseconds now);

  const std::atomic<bool>& flag() const { return flag_; }
  bool requested() const { return flag_.load(std::memory_order_relaxed); }
  // Empty: nothing of the kind, or an interruption.
  const std::string& why() const { return why_; }

 private:
  std::mutex mutex_;
  judge::LostGates gates_;  // guarded by mutex_
  std::string why_;         // the run's own thread
  std::atomic<bool> flag_{false};
  std::stop_callback<std::function<void()>> interrupted_;
};

}  // namespace shakedown::cli
