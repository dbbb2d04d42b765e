// Nothing passes: bytes are taken and dropped, the end is not told. The connection is closed `delay` after
// the fault met it or was changed, never where that is 0 or below, and when the fault is over: with bytes
// missing in its middle, the connection is of no more use.
#pragma once

#include "harness/faults/stage.hpp"

namespace shakedown::faults {

class Stall : public Stage {
 public:
  Stall(const FaultSpec& fault, std::uint64_t random, Nanoseconds now);
  void take(Chunk chunk) override;
  Nanoseconds due() const override;
  Chunk give() override;
  void change(const FaultSpec& fault, std::uint64_t random, Nanoseconds now) override;
  std::vector<Chunk> withdraw(Nanoseconds now) override;
  bool swallowed_the_end() const override { return ended_; }

 private:
  Nanoseconds since_;
  bool ended_ = false;
  bool over_ = false;
};

}  // namespace shakedown::faults
