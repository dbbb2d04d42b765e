// The engine's random choices: a stream from a seed, so that a run with the same answers makes the same
// choices.
#pragma once

#include <cstddef>
#include <cstdint>

#include "harness/model/hash.hpp"

namespace shakedown::fuzz {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(mix(seed)) {}
  std::uint64_t next() { return mix(state_++); }
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }
  bool one_in(std::size_t n) { return below(n) == 0; }

 private:
  std::uint64_t state_;
};

}  // namespace shakedown::fuzz
