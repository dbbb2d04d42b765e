#include "harness/model/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace shakedown {
namespace {

constexpr int sub_bucket_count = 2 * Histogram::sub_bucket_half_count;
constexpr int sub_bucket_half_count_magnitude = 10;

}  // namespace

// With unit magnitude 0 the bucket of a value is how far its top bit lies above the 11 bits of a sub-bucket;
// bucket 0 takes two half-counts of the index space, every further one takes one.
int Histogram::index_of(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value) | (sub_bucket_count - 1);
  const int bucket = static_cast<int>(std::bit_width(bits)) - (sub_bucket_half_count_magnitude + 1);
  const auto sub_bucket = static_cast<int>(value >> bucket);
  return ((bucket + 1) << sub_bucket_half_count_magnitude) + sub_bucket - sub_bucket_half_count;
}

std::int64_t Histogram::lowest_value_at(int index) {
  int bucket = (index >> sub_bucket_half_count_magnitude) - 1;
  int sub_bucket = (index & (sub_bucket_half_count - 1)) + sub_bucket_half_count;
  if (bucket < 0) {
    sub_bucket -= sub_bucket_half_count;
    bucket = 0;
  }
  return static_cast<std::int64_t>(sub_bucket) << bucket;
}

std::int64_t Histogram::highest_value_at(int index) {
  const int bucket = std::max(0, (index >> sub_bucket_half_count_magnitude) - 1);
  return lowest_value_at(index) + (std::int64_t{1} << bucket) - 1;
}

Histogram::Histogram(const Histogram& other) {
  *this = other;
}

Histogram& Histogram::operator=(const Histogram& other) {
  if (this == &other) return *this;
  for (std::size_t i = 0; i < pages_.size(); ++i) {
    pages_[i] = other.pages_[i] ? std::make_unique<Page>(*other.pages_[i]) : nullptr;
  }
  count_ = other.count_;
  min_ = other.min_;
  max_ = other.max_;
  sum_ = other.sum_;
  return *this;
}

Histogram::Page& Histogram::page(int number) {
  auto& held = pages_[static_cast<std::size_t>(number)];
  if (!held) held = std::make_unique<Page>(Page{});
  return *held;
}

void Histogram::record(std::int64_t value, std::uint64_t count) {
  if (count == 0) return;
  value = std::clamp<std::int64_t>(value, 0, highest);
  const int index = index_of(value);
  page(index >>
       sub_bucket_half_count_magnitude)[static_cast<std::size_t>(index & (sub_bucket_half_count - 1))] +=
      count;
  count_ += count;
  min_ = std::min(min_, value);
  max_ = std::max(max_, value);
  sum_ += static_cast<double>(value) * static_cast<double>(count);
}

void Histogram::add_at(int index, std::uint64_t count) {
  if (count == 0 || index < 0 || index >= index_count) return;
  page(index >>
       sub_bucket_half_count_magnitude)[static_cast<std::size_t>(index & (sub_bucket_half_count - 1))] +=
      count;
  count_ += count;
  min_ = std::min(min_, lowest_value_at(index));
  max_ = std::max(max_, std::min(highest, highest_value_at(index)));
  const double middle =
      (static_cast<double>(lowest_value_at(index)) + static_cast<double>(highest_value_at(index))) / 2;
  sum_ += middle * static_cast<double>(count);
}

void Histogram::add(const Histogram& other) {
  for (std::size_t i = 0; i < pages_.size(); ++i) {
    if (!other.pages_[i]) continue;
    auto& mine = page(static_cast<int>(i));
    for (std::size_t k = 0; k < mine.size(); ++k) mine[k] += (*other.pages_[i])[k];
  }
  count_ += other.count_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
}

void Histogram::clear() {
  if (count_ == 0) return;
  for (auto& held : pages_) {
    if (held) held->fill(0);
  }
  count_ = 0;
  min_ = highest;
  max_ = 0;
  sum_ = 0;
}

std::int64_t Histogram::min() const {
  return count_ == 0 ? 0 : min_;
}
std::int64_t Histogram::max() const {
  return max_;
}
double Histogram::mean() const {
  return count_ == 0 ? 0 : sum_ / static_cast<double>(count_);
}

std::int64_t Histogram::percentile(double percent) const {
  if (count_ == 0) return 0;
  // 99.9 % of 20,000 is 19,980, also where binary fractions make it 19,980.000000000004.
  const double exact = std::clamp(percent, 0.0, 100.0) / 100 * static_cast<double>(count_);
  const auto wanted = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(exact * (1 - 1e-12))));
  std::uint64_t seen = 0;
  for (int p = 0; p < page_count; ++p) {
    const auto& held = pages_[static_cast<std::size_t>(p)];
    if (!held) continue;
    for (int k = 0; k < sub_bucket_half_count; ++k) {
      seen += (*held)[static_cast<std::size_t>(k)];
      if (seen >= wanted) {
        const int index = (p << sub_bucket_half_count_magnitude) + k;
        return std::min(highest_value_at(index), max_);
      }
    }
  }
  return max_;
}

std::uint64_t Histogram::count_above(std::int64_t value) const {
  const int limit = index_of(std::clamp<std::int64_t>(value, 0, highest));
  std::uint64_t above = 0;
  each([&](int index, std::uint64_t count) {
    if (index > limit) above += count;
  });
  return above;
}

std::uint64_t Histogram::count_at(int index) const {
  const auto& held = pages_[static_cast<std::size_t>(index >> sub_bucket_half_count_magnitude)];
  return held ? (*held)[static_cast<std::size_t>(index & (sub_bucket_half_count - 1))] : 0;
}

void Histogram::each(const std::function<void(int, std::uint64_t)>& visit) const {
  for (int p = 0; p < page_count; ++p) {
    const auto& held = pages_[static_cast<std::size_t>(p)];
    if (!held) continue;
    for (int k = 0; k < sub_bucket_half_count; ++k) {
      const auto count = (*held)[static_cast<std::size_t>(k)];
      if (count != 0) visit((p << sub_bucket_half_count_magnitude) + k, count);
    }
  }
}

}  // namespace shakedown
