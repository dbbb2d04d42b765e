// FIN in this direction after `bytes`, at once where that is 0; the other direction goes on. What comes after
// is dropped.
#pragma once

#include "harness/faults/stage.hpp"

namespace shakedown::faults {

class HalfClose : public Stage {
 public:
  HalfClose(const FaultSpec& fault, std::uint64_t random, Nanoseconds now);
  void take(Chunk chunk) override;
  void change(const FaultSpec& fault, std::uint64_t random, Nanoseconds now) override;

 private:
  void end_if_reached(Nanoseconds at);

  std::uint64_t passed_ = 0;
  bool over_ = false;
};

}  // namespace shakedown::faults
