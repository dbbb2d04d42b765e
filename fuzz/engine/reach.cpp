#include "fuzz/engine/reach.hpp"

#include "fuzz/engine/coverage_map.hpp"

namespace shakedown::fuzz {

Reach::Reach(std::size_t operations, std::size_t counters)
    : hit_(operations, std::vector<bool>(counters)), counters_(operations) {}

void Reach::learn(std::size_t operation, std::span<const std::uint8_t> counts) {
  auto& hit = hit_[operation];
  for_hits(counts, [&](std::size_t i) {
    if (hit[i]) return;
    hit[i] = true;
    ++counters_[operation];
  });
}

}  // namespace shakedown::fuzz
