#include "fuzz/engine/coverage_map.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_set>

namespace shakedown::fuzz {
namespace {

constexpr std::uint8_t most_flips = 16;

template <class List, class Test>
std::size_t count_where(const List& list, Test test) {
  return static_cast<std::size_t>(std::count_if(list.begin(), list.end(), test));
}

}  // namespace

std::uint8_t bucket_of(std::uint8_t count) {
  if (count == 0) return 0;
  if (count <= 3) return static_cast<std::uint8_t>(1U << (count - 1U));
  if (count <= 7) return 8;
  if (count <= 15) return 16;
  if (count <= 31) return 32;
  return count <= 127 ? 64 : 128;
}

CoverageMap::CoverageMap(std::size_t counters) : known_(counters) {}

void CoverageMap::learn_idle(std::span<const std::uint8_t> counts) {
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0 || known_[i].hidden) continue;
    known_[i].hidden = true;
    ++idle_;
  }
}

bool CoverageMap::learn(std::span<const std::uint8_t> counts) {
  bool is_new = false;
  for_hits(counts, [&](std::size_t i) {
    auto& known = known_[i];
    const auto bucket = known.varies ? std::uint8_t{1} : bucket_of(counts[i]);
    if ((known.buckets & bucket) != 0 || (known.varies && known.buckets != 0)) return;
    known.buckets = static_cast<std::uint8_t>(known.buckets | bucket);
    if (!known.hidden) is_new = true;
  });
  return is_new;
}

void CoverageMap::learn_repeats(const std::vector<Counts>& repeats) {
  for (std::size_t i = 0; i < known_.size() && !repeats.empty(); ++i) {
    bool differs = false;
    bool flips = false;
    for (const auto& counts : repeats) {
      differs = differs || bucket_of(counts[i]) != bucket_of(repeats[0][i]);
      flips = flips || (counts[i] == 0) != (repeats[0][i] == 0);
    }
    auto& known = known_[i];
    known.varies = known.varies || differs;
    if (!flips || known.hidden) continue;
    ++known.flips;
    known.hidden = known.flips >= most_flips;
  }
}

void CoverageMap::mask(std::span<std::uint8_t> counts) const {
  for_hits(counts, [&](std::size_t i) {
    if (known_[i].hidden) {
      counts[i] = 0;
    } else if (known_[i].varies) {
      counts[i] = 1;
    }
  });
}

std::size_t CoverageMap::touched() const {
  return count_where(known_, [](const Known& one) { return one.buckets != 0; });
}
std::size_t CoverageMap::varying() const {
  return count_where(known_, [](const Known& one) { return one.varies; });
}
std::size_t CoverageMap::masked() const {
  return count_where(known_, [](const Known& one) { return one.hidden; });
}

std::vector<bool> CoverageMap::hits() const {
  std::vector<bool> out(known_.size());
  for (std::size_t i = 0; i < known_.size(); ++i) out[i] = known_[i].buckets != 0;
  return out;
}

std::vector<std::size_t> needed(const std::vector<Unit>& units) {
  std::vector<std::size_t> order(units.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return units[a].bytes < units[b].bytes; });
  std::unordered_set<std::uint32_t> had;
  std::vector<std::size_t> out;
  for (const auto at : order) {
    bool adds = false;
    for (const auto feature : units[at].features) adds = had.insert(feature).second || adds;
    if (adds) out.push_back(at);
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace shakedown::fuzz
