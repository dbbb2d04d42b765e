// Which versions of a key are known to come before which others.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "harness/judge/linearize/values.hpp"

namespace shakedown::judge::linearize {

class VersionOrder {
 public:
  explicit VersionOrder(std::size_t keys) : pairs_(keys) {}

  void add(std::uint32_t key, ValueId before, ValueId after) {
    if (before != after) pairs_[key].emplace(before, after);
  }
  const std::set<std::pair<ValueId, ValueId>>& pairs(std::uint32_t key) const { return pairs_[key]; }

  // Takes away what nothing precedes until nothing is left, or a cycle.
  bool is_cyclic(std::uint32_t key) const {
    std::map<ValueId, std::size_t> before;
    std::map<ValueId, std::vector<ValueId>> after;
    for (const auto& [a, b] : pairs_[key]) {
      before[a];
      ++before[b];
      after[a].push_back(b);
    }
    std::vector<ValueId> free;
    for (const auto& [value, count] : before) {
      if (count == 0) free.push_back(value);
    }
    std::size_t taken = 0;
    while (!free.empty()) {
      const ValueId value = free.back();
      free.pop_back();
      ++taken;
      for (const ValueId next : after[value]) {
        if (--before[next] == 0) free.push_back(next);
      }
    }
    return taken < before.size();
  }

 private:
  std::vector<std::set<std::pair<ValueId, ValueId>>> pairs_;
};

}  // namespace shakedown::judge::linearize
