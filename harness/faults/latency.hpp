// Each chunk arrives `delay` later than it would, give or take `jitter`. Chunks wait side by side in a queue,
// so bandwidth stays what it was; order stays too: a chunk drawn early waits for the one before it.
#pragma once

#include "harness/faults/stage.hpp"

namespace shakedown::faults {

class Latency : public Stage {
 public:
  using Stage::Stage;
  void take(Chunk chunk) override;
  Nanoseconds due() const override;
  Chunk give() override;
  void change(const FaultSpec& fault, std::uint64_t random, Nanoseconds now) override;
  std::size_t capacity() const override { return 16 * 1024 * 1024; }

 private:
  Nanoseconds drawn();

  std::deque<Nanoseconds> due_;  // of each in the queue
  Nanoseconds last_{};           // no later chunk goes before
  std::uint64_t number_ = 0;
};

// How much later: `delay` plus `jitter` times a number that `u` and `v`, both in [0, 1), pick from the
// spread: uniform in [-1, 1); normal with standard deviation 1; pareto (Lomax, shape 3), at least 0, mostly
// below 1 and with a long tail. Never below 0.
Nanoseconds drawn_delay(const FaultSpec& fault, double u, double v);

}  // namespace shakedown::faults
