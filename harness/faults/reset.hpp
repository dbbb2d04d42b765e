// Waits for the first byte, then `delay`, then the connection ends with RST on both sides. That byte and what
// follows are held meanwhile, so that a fault which is over in time has taken nothing away.
#pragma once

#include "harness/faults/stage.hpp"

namespace shakedown::faults {

class Reset : public Stage {
 public:
  using Stage::Stage;
  void take(Chunk chunk) override;
  Nanoseconds due() const override;
  Chunk give() override;
  std::optional<std::string> missed() const override;
  bool swallowed_the_end() const override { return ended_; }

 private:
  std::optional<Nanoseconds> first_;  // when the first byte came
  bool ended_ = false;
  bool over_ = false;
};

}  // namespace shakedown::faults
