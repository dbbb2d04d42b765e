// A stream of random numbers from one seed: the same seed makes the same requests on every machine, which the
// standard library's distributions do not promise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "harness/model/hash.hpp"

namespace shakedown::fuzz {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() { return mix(state_ += 0x9e3779b97f4a7c15ULL); }
  // In [0, most); 0 where `most` is 0.
  std::size_t below(std::size_t most) { return most == 0 ? 0 : static_cast<std::size_t>(next() % most); }
  bool one_in(std::size_t chances) { return below(chances) == 0; }
  template <class T>
  const T& pick(const std::vector<T>& from) {
    return from[below(from.size())];
  }

 private:
  std::uint64_t state_;
};

}  // namespace shakedown::fuzz
