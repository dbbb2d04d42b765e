// The end of this direction arrives `delay` late; bytes pass as they are.
#pragma once

#include "harness/faults/stage.hpp"

namespace shakedown::faults {

class SlowClose : public Stage {
 public:
  using Stage::Stage;
  void take(Chunk chunk) override;
  Nanoseconds due() const override;
  Chunk give() override;
};

}  // namespace shakedown::faults
