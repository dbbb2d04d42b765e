// A `share` of the bytes is changed. Which, and into what, depends on their place in the stream and not on
// how it came in chunks.
#pragma once

#include "harness/faults/stage.hpp"

namespace shakedown::faults {

class Corrupt : public Stage {
 public:
  using Stage::Stage;
  void take(Chunk chunk) override;

 private:
  std::uint64_t place_ = 0;
};

}  // namespace shakedown::faults
