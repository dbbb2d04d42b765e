// Which value stands at which index of an HdrHistogram with any parameters. Ours are fixed
// (model/histogram.hpp); this is for reading what other tools wrote. Arithmetic as in HdrHistogram_c's
// hdr_calculate_bucket_config.
#pragma once

#include <cstdint>
#include <optional>

namespace shakedown::journal {

class HdrLayout {
 public:
  // Nothing where no histogram can have these parameters.
  static std::optional<HdrLayout> of(std::int64_t lowest, std::int64_t highest, int significant_figures);

  std::int64_t index_count() const { return index_count_; }
  // The middle of the values that share this index; index in [0, index_count()).
  std::int64_t middle_value_at(std::int64_t index) const;
  // Whether an index means the same value as in our own Histogram, wherever both have it.
  bool is_ours() const { return unit_magnitude_ == 0 && half_count_magnitude_ == 10; }

 private:
  HdrLayout() = default;
  int unit_magnitude_ = 0;
  int half_count_magnitude_ = 0;
  std::int64_t index_count_ = 0;
};

}  // namespace shakedown::journal
