// Random choices for tests: one stream for a seed and what it is for.
#pragma once

#include <cstdint>
#include <string_view>

#include "harness/model/hash.hpp"

namespace shakedown::test {

class Dice {
 public:
  Dice(std::uint64_t seed, std::string_view what) : seed_(hash(seed, what)) {}
  double share() { return unit(next()); }  // in [0, 1)
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  bool throws(double chance) { return share() < chance; }

 private:
  std::uint64_t next() { return hash(seed_, "dice", 0, ++throws_); }

  std::uint64_t seed_;
  std::uint64_t throws_ = 0;
};

}  // namespace shakedown::test
