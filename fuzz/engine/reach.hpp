// What each operation reached by itself: the counters that were hit in sequences of nothing but it. Says to
// people how much of the service is behind an endpoint; it guides nothing. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace shakedown::fuzz {

class Reach {
 public:
  explicit Reach(std::size_t operations = 0, std::size_t counters = 0);

  void learn(std::size_t operation, std::span<const std::uint8_t> counts);
  // How many counters, by operation.
  const std::vector<std::uint64_t>& counters() const { return counters_; }

 private:
  std::vector<std::vector<bool>> hit_;
  std::vector<std::uint64_t> counters_;
};

}  // namespace shakedown::fuzz
