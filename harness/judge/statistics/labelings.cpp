#include "harness/judge/statistics/labelings.hpp"

#include <algorithm>
#include <numeric>

#include "harness/model/hash.hpp"

namespace shakedown::judge {
namespace {

// How many there are, or `beyond` where they are more than that.
std::uint64_t choices(int rounds, int chosen, std::uint64_t beyond) {
  std::uint64_t count = 1;
  for (int i = 1; i <= chosen; ++i) {
    count = count * static_cast<std::uint64_t>(rounds - chosen + i) / static_cast<std::uint64_t>(i);
    if (count > beyond) return beyond + 1;
  }
  return count;
}

Labeling played(int of_baseline, int of_target) {
  return ((Labeling{1} << of_target) - 1) << of_baseline;
}

// Gosper's step: the next larger number with as many bits.
Labeling next_of_same_size(Labeling labels) {
  const Labeling lowest = labels & (~labels + 1);
  const Labeling ripple = labels + lowest;
  return (((labels ^ ripple) >> 2) / lowest) | ripple;
}

std::vector<Labeling> every(int rounds, int of_target, Labeling first) {
  std::vector<Labeling> all{first};
  const Labeling end = Labeling{1} << rounds;
  for (Labeling labels = (Labeling{1} << of_target) - 1; labels < end; labels = next_of_same_size(labels)) {
    if (labels != first) all.push_back(labels);
  }
  return all;
}

std::vector<Labeling> drawn(int rounds, int of_target, Labeling first, std::uint64_t seed,
                            std::uint64_t most) {
  std::vector<Labeling> all{first};
  std::vector<int> order(static_cast<std::size_t>(rounds));
  for (std::uint64_t draw = 1; draw < most; ++draw) {
    std::iota(order.begin(), order.end(), 0);
    Labeling labels = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(of_target); ++i) {
      const auto left = static_cast<std::uint64_t>(order.size() - i);
      const auto other = i + static_cast<std::size_t>(hash(seed, "labeling", draw, i) % left);
      std::swap(order[i], order[other]);
      labels |= Labeling{1} << order[i];
    }
    all.push_back(labels);
  }
  return all;
}

}  // namespace

Labelings labelings(int of_baseline, int of_target, std::uint64_t seed, std::uint64_t most) {
  const int rounds = of_baseline + of_target;
  const Labeling first = played(of_baseline, of_target);
  if (choices(rounds, of_target, most) <= most) return {every(rounds, of_target, first), true};
  return {drawn(rounds, of_target, first, seed, most), false};
}

}  // namespace shakedown::judge
