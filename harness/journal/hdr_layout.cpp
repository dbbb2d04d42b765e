#include "harness/journal/hdr_layout.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace shakedown::journal {
namespace {

constexpr int most_significant_figures = 5;

int ceiling_of_log2(std::uint64_t value) {
  return static_cast<int>(std::bit_width(value - 1));
}

}  // namespace

std::optional<HdrLayout> HdrLayout::of(std::int64_t lowest, std::int64_t highest, int significant_figures) {
  if (significant_figures < 1 || significant_figures > most_significant_figures) return std::nullopt;
  if (lowest < 1 || highest / 2 < lowest) return std::nullopt;
  std::uint64_t resolved = 2;  // the largest value that has a bucket of its own, in units
  for (int i = 0; i < significant_figures; ++i) resolved *= 10;

  HdrLayout layout;
  layout.unit_magnitude_ = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(lowest))) - 1;
  layout.half_count_magnitude_ = ceiling_of_log2(resolved) - 1;
  const int sub_bucket_bits = layout.half_count_magnitude_ + 1;
  if (layout.unit_magnitude_ + sub_bucket_bits > 61) return std::nullopt;

  std::int64_t untracked = std::int64_t{1} << (sub_bucket_bits + layout.unit_magnitude_);
  std::int64_t buckets = 1;
  while (untracked <= highest) {
    ++buckets;
    if (untracked > std::numeric_limits<std::int64_t>::max() / 2) break;
    untracked *= 2;
  }
  layout.index_count_ = (buckets + 1) << layout.half_count_magnitude_;
  return layout;
}

std::int64_t HdrLayout::middle_value_at(std::int64_t index) const {
  const std::int64_t half_count = std::int64_t{1} << half_count_magnitude_;
  const std::int64_t bucket = std::max<std::int64_t>(0, (index >> half_count_magnitude_) - 1);
  const std::int64_t sub_bucket = index < half_count ? index : (index & (half_count - 1)) + half_count;
  const auto shift = static_cast<int>(bucket) + unit_magnitude_;
  return (sub_bucket << shift) + ((std::int64_t{1} << shift) >> 1);
}

}  // namespace shakedown::journal
