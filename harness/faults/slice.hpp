// Chunks in pieces of `bytes` give or take `variation`, `delay` apart. The size is drawn for each piece;
// where `bytes` is 0 or below, chunks stay whole and are only kept apart.
#pragma once

#include "harness/faults/stage.hpp"

namespace shakedown::faults {

class Slice : public Stage {
 public:
  using Stage::Stage;
  void take(Chunk chunk) override;
  Nanoseconds due() const override;
  Chunk give() override;
  void change(const FaultSpec& fault, std::uint64_t random, Nanoseconds now) override;

 private:
  std::size_t piece() const;

  Nanoseconds free_{};  // the next piece does not go before
  std::uint64_t number_ = 0;
};

}  // namespace shakedown::faults
