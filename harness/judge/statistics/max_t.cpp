#include "harness/judge/statistics/max_t.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "harness/judge/statistics/labelings.hpp"

namespace shakedown::judge {
namespace {

constexpr double z_of_four_in_five = 0.84;
// Half a percent: figures that hardly vary at all make no alarm of a difference that nobody could measure.
constexpr double floor_of_error = 0.005;
// With fewer figures of a kind, what is usual for the kind is not known.
constexpr std::size_t least_of_a_kind = 4;
constexpr double rounding = 1e-9;

// Student's t: 97.5 % of the distribution lie below.
double t_quantile(int degrees) {
  constexpr std::array<double, 30> table = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306,
                                            2.262,  2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
                                            2.110,  2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064,
                                            2.060,  2.056, 2.052, 2.048, 2.045, 2.042};
  if (degrees <= static_cast<int>(table.size())) return table[static_cast<std::size_t>(degrees - 1)];
  return 1.96 + 2.4 / degrees;
}

double median(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

class Comparing {
 public:
  explicit Comparing(const std::vector<RoundSeries>& series)
      : baseline_(series.front().baseline.size()),
        target_(series.front().target.size()),
        rounds_(baseline_ + target_),
        per_difference_(std::sqrt(1 / static_cast<double>(baseline_) + 1 / static_cast<double>(target_))) {
    std::map<std::string, std::size_t> kinds;
    for (const RoundSeries& one : series) {
      std::vector<double> values = one.baseline;
      values.insert(values.end(), one.target.begin(), one.target.end());
      // Around their mean, so that squares lose no digits.
      double mean = 0;
      for (const double value : values) mean += value / static_cast<double>(rounds_);
      double squares = 0;
      for (double& value : values) {
        value -= mean;
        squares += value * value;
      }
      values_.push_back(std::move(values));
      squares_.push_back(squares);
      const auto [kind, is_new] = kinds.try_emplace(one.kind, members_.size());
      if (is_new) members_.emplace_back();
      members_[kind->second].push_back(values_.size() - 1);
    }
    differences_.resize(values_.size());
    variances_.resize(values_.size());
    errors_.resize(values_.size());
  }

  int degrees() const { return static_cast<int>(rounds_) - 2; }

  // Fills in differences and errors of every series under this labeling.
  void label(Labeling labels) {
    for (std::size_t j = 0; j < values_.size(); ++j) {
      double of_target = 0;
      for (std::size_t round = 0; round < rounds_; ++round) {
        if ((labels >> round & 1) != 0) of_target += values_[j][round];
      }
      // The values add up to 0.
      const double mean_target = of_target / static_cast<double>(target_);
      const double mean_baseline = -of_target / static_cast<double>(baseline_);
      differences_[j] = mean_target - mean_baseline;
      const double within = squares_[j] - static_cast<double>(target_) * mean_target * mean_target -
                            static_cast<double>(baseline_) * mean_baseline * mean_baseline;
      variances_[j] = std::max(0.0, within) / static_cast<double>(degrees());
    }
    for (const auto& kind : members_) moderate(kind);
  }

  double difference(std::size_t j) const { return differences_[j]; }
  double error(std::size_t j) const { return errors_[j]; }
  double statistic(std::size_t j) const { return differences_[j] / errors_[j]; }

 private:
  // A variance from a handful of rounds is itself a matter of luck, so it is drawn half-way towards what is
  // usual for its kind: a figure that happens to repeat well does not alarm by that alone.
  void moderate(const std::vector<std::size_t>& kind) {
    double usual = 0;
    const bool known = kind.size() >= least_of_a_kind;
    if (known) {
      scratch_.clear();
      for (const std::size_t j : kind) scratch_.push_back(variances_[j]);
      usual = median(scratch_);
    }
    for (const std::size_t j : kind) {
      const double variance = known ? (variances_[j] + usual) / 2 : variances_[j];
      errors_[j] = std::sqrt(variance) * per_difference_ + floor_of_error;
    }
  }

  const std::size_t baseline_;
  const std::size_t target_;
  const std::size_t rounds_;
  const double per_difference_;
  std::vector<std::vector<double>> values_;
  std::vector<double> squares_;
  std::vector<std::vector<std::size_t>> members_;  // of each kind
  std::vector<double> differences_, variances_, errors_, scratch_;
};

double share_at_least(const std::vector<double>& sorted, double least) {
  const auto first = std::lower_bound(sorted.begin(), sorted.end(), least - rounding);
  return static_cast<double>(sorted.end() - first) / static_cast<double>(sorted.size());
}

// The smallest statistic that would be told.
double critical(const std::vector<double>& sorted) {
  const auto told = static_cast<std::size_t>(alarm_level * static_cast<double>(sorted.size()));
  return told == 0 ? sorted.back() : sorted[sorted.size() - told];
}

}  // namespace

bool is_worse(const RoundDifference& one, double margin) {
  return one.p_worse <= alarm_level && one.difference > 0 && one.difference >= margin;
}

bool is_better(const RoundDifference& one, double margin) {
  return one.p_better <= alarm_level && one.difference < 0 && one.difference <= -margin;
}

MaxT max_t(const std::vector<RoundSeries>& series, std::uint64_t seed) {
  MaxT result;
  if (series.empty()) return result;
  const auto all = labelings(static_cast<int>(series.front().baseline.size()),
                             static_cast<int>(series.front().target.size()), seed);
  Comparing comparing(series);
  std::vector<double> largest, smallest;
  for (const Labeling labels : all.all) {
    comparing.label(labels);
    double most = comparing.statistic(0);
    double least = most;
    for (std::size_t j = 1; j < series.size(); ++j) {
      most = std::max(most, comparing.statistic(j));
      least = std::min(least, comparing.statistic(j));
    }
    largest.push_back(most);
    smallest.push_back(-least);
  }
  std::sort(largest.begin(), largest.end());
  std::sort(smallest.begin(), smallest.end());

  result.labelings = all.all.size();
  result.exact = all.exact;
  comparing.label(all.all.front());
  const double needed = critical(largest) + z_of_four_in_five;
  const double t = t_quantile(comparing.degrees());
  for (std::size_t j = 0; j < series.size(); ++j) {
    RoundDifference one;
    one.difference = comparing.difference(j);
    one.low = one.difference - t * comparing.error(j);
    one.high = one.difference + t * comparing.error(j);
    one.p_worse = share_at_least(largest, comparing.statistic(j));
    one.p_better = share_at_least(smallest, -comparing.statistic(j));
    one.smallest_seen = needed * comparing.error(j);
    result.figures.push_back(one);
  }
  return result;
}

}  // namespace shakedown::judge
