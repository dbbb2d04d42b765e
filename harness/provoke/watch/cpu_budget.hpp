// How much time of a processor may be spent on looking: a share of the time that passes, more of it while the
// load threads leave the processor idle, and a little that was saved up. Pure: times are arguments.
#pragma once

#include <algorithm>

#include "harness/model/time.hpp"

namespace shakedown::watching {

class CpuBudget {
 public:
  static constexpr double least_share = 0.05;  // beside load threads that never sleep
  static constexpr double most_share = 0.30;   // beside idle ones
  static constexpr Nanoseconds saved_at_most = std::chrono::milliseconds(100);

  // `wall` and `spent`: now, and the CPU time that looking has taken so far. `busy`: which share of one
  // processor the busiest load thread takes.
  void advance(Nanoseconds wall, Nanoseconds spent, double busy) {
    const double share = least_share + (most_share - least_share) * (1 - std::clamp(busy, 0.0, 1.0));
    const auto earned = from_seconds(seconds(std::max(wall - wall_, Nanoseconds{})) * share);
    left_ = std::min(left_ + earned, saved_at_most) - (spent - spent_);
    wall_ = wall;
    spent_ = spent;
  }
  bool any_left() const { return left_ > Nanoseconds{}; }

 private:
  Nanoseconds left_ = saved_at_most;
  Nanoseconds wall_{};
  Nanoseconds spent_{};
};

}  // namespace shakedown::watching
