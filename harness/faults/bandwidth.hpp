// A line of `bytes_per_second`. A chunk goes once its last byte would have come through; a big one in parts
// of 100 ms. At 0 (or below) nothing passes until the rate is changed or the fault is over: that is a stalled
// line, and the sender feels it as one.
#pragma once

#include "harness/faults/stage.hpp"

namespace shakedown::faults {

class Bandwidth : public Stage {
 public:
  Bandwidth(const FaultSpec& fault, std::uint64_t random, Nanoseconds now)
      : Stage(fault, random), free_(now) {}
  void take(Chunk chunk) override;
  Nanoseconds due() const override;
  Chunk give() override;
  void change(const FaultSpec& fault, std::uint64_t random, Nanoseconds now) override;

 private:
  std::size_t part() const;  // bytes of the front that go next

  Nanoseconds free_;  // when the line has carried all that went before
};

}  // namespace shakedown::faults
