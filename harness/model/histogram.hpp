// HdrHistogram (Gil Tene): counts of values at a fixed relative precision. Values are nanoseconds, 1 ns to 1
// h, three significant digits: at most 0.1 % off. Counts live in pages of one power of two each, made when
// first touched, so a histogram of microsecond latencies takes some tens of KiB and not the 270 KiB of a flat
// one, which matters when there is one an endpoint and stage. Not thread-safe: one writer each; merge
// afterwards.
//
// The bucket arithmetic is that of HdrHistogram_c with lowest_discernible_value 1,
// highest_trackable_value 3.6e12 and 3 significant figures, so that encoded histograms (journal/hdr_codec)
// are read by every HdrHistogram tool.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>

namespace shakedown {

class Histogram {
 public:
  static constexpr std::int64_t lowest = 1;
  static constexpr std::int64_t highest = 3'600'000'000'000;
  static constexpr int significant_figures = 3;

  Histogram() = default;
  Histogram(const Histogram& other);
  Histogram& operator=(const Histogram& other);
  Histogram(Histogram&&) noexcept = default;
  Histogram& operator=(Histogram&&) noexcept = default;

  // Values outside [0, highest] are clamped: a latency is never lost for being absurd.
  void record(std::int64_t value, std::uint64_t count = 1);
  void add(const Histogram& other);
  // Zeroes the counts and keeps the pages, for a histogram that is filled anew every second.
  void clear();

  std::uint64_t count() const { return count_; }
  std::int64_t min() const;  // 0 when empty; exact
  std::int64_t max() const;  // 0 when empty; exact
  double mean() const;       // 0 when empty
  // The smallest recorded value that at least this share of all values does not exceed, as the highest value
  // of its bucket. percent in [0, 100]; 0 when empty.
  std::int64_t percentile(double percent) const;
  // How many recorded values are above `value` (to the precision of a bucket).
  std::uint64_t count_above(std::int64_t value) const;

  // The flat index space of the HdrHistogram encodings.
  static constexpr int sub_bucket_half_count = 1024;
  static constexpr int page_count = 33;
  static constexpr int index_count = page_count * sub_bucket_half_count;
  static int index_of(std::int64_t value);
  static std::int64_t lowest_value_at(int index);
  static std::int64_t highest_value_at(int index);
  std::uint64_t count_at(int index) const;
  // Calls visit(index, count) for each non-zero count, in order of value.
  void each(const std::function<void(int, std::uint64_t)>& visit) const;
  // Sets one count while decoding; min, max and count follow from the index.
  void add_at(int index, std::uint64_t count);

 private:
  using Page = std::array<std::uint64_t, sub_bucket_half_count>;
  Page& page(int number);

  std::array<std::unique_ptr<Page>, page_count> pages_;
  std::uint64_t count_ = 0;
  std::int64_t min_ = highest;
  std::int64_t max_ = 0;
  double sum_ = 0;
};

}  // namespace shakedown
