// The bounded set of values. What is dropped is chosen by hash, so that merging in any order keeps the same.
#include <cmath>

#include "harness/judge/shapes/bounded_counts.hpp"
#include "harness/judge/shapes/shape.hpp"

namespace shakedown::judge {

void ValueSet::add(std::string_view json_text, std::uint64_t times) {
  if (json_text.size() > longest) {
    beyond += times;
    return;
  }
  if (overflowed && hash_text(json_text) > highest) {
    beyond += times;
    return;
  }
  const auto found = counts.find(json_text);
  if (found != counts.end()) {
    found->second += times;
    return;
  }
  counts.emplace(std::string(json_text), times);
  if (counts.size() <= (overflowed ? kept_of_many : most)) return;
  drop_beyond_bound();
}

void ValueSet::merge(const ValueSet& from) {
  beyond += from.beyond;
  for (const auto& [text, count] : from.counts) add(text, count);
  // What is here may still fit; together with all that `from` has dropped it does not.
  if (from.overflowed && !overflowed) drop_beyond_bound();
}

void ValueSet::drop_beyond_bound() {
  const auto all = samples();
  keep_smallest_hashes(counts, kept_of_many);
  beyond = 0;
  beyond = all - samples();
  overflowed = true;
  find_highest();
}

void ValueSet::find_highest() {
  highest = 0;
  for (const auto& [text, count] : counts) highest = std::max(highest, hash_text(text));
}

std::uint64_t ValueSet::samples() const {
  std::uint64_t sum = beyond;
  for (const auto& [text, count] : counts) sum += count;
  return sum;
}

std::uint64_t ValueSet::seen_once() const {
  return static_cast<std::uint64_t>(
      std::count_if(counts.begin(), counts.end(), [](const auto& value) { return value.second == 1; }));
}

double ValueSet::distinct() const {
  if (!overflowed || highest == 0) return static_cast<double>(counts.size());
  return (static_cast<double>(counts.size()) - 1) / (static_cast<double>(highest) * 0x1.0p-64);
}

}  // namespace shakedown::judge
