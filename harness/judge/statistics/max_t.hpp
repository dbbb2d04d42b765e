// Whether figures of rounds differ between baseline and target by more than the rounds differ anyway, for
// many figures at once (Westfall and Young's max-T): a figure's statistic is compared with the largest
// statistic of all figures under every labeling of the rounds. So no more than `alarm_level` of the
// comparisons of a service with itself alarm at all, however many endpoints there are, and nothing is assumed
// of how noise is spread.
//
// The unit is the round: requests of one round are not independent of each other. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace shakedown::judge {

// Five rounds each have 252 labelings, of which five may be as extreme; four have 70, of which the one that
// was played must be the most extreme; fewer rounds can show nothing.
inline constexpr double alarm_level = 0.02;

// One figure of one endpoint: a value for each round, on a scale on which larger is worse and a difference is
// what matters (the logarithm of a latency).
struct RoundSeries {
  std::string kind;  // series of one kind are equally noisy, more or less: "p95"
  std::vector<double> baseline;
  std::vector<double> target;
};

struct RoundDifference {
  double difference = 0;  // of the means: target less baseline
  double low = 0;         // a 95 % interval of this figure taken by itself
  double high = 0;
  double p_worse = 1;   // the chance of such a difference, or a larger one, in any figure, without a change
  double p_better = 1;  // the same the other way round
  // The smallest true difference that would have been told in four of five such comparisons.
  double smallest_seen = 0;
};

// A difference is told where it is improbable and large enough to matter: a logarithm, so that 0.1 is 10 %.
bool is_worse(const RoundDifference& one, double margin);
bool is_better(const RoundDifference& one, double margin);

struct MaxT {
  std::vector<RoundDifference> figures;  // in the order of the series
  std::uint64_t labelings = 0;
  bool exact = true;
  bool can_alarm() const { return alarm_level * static_cast<double>(labelings) >= 1; }
};

// All series have as many rounds, at least two on each side and at most 63 together.
MaxT max_t(const std::vector<RoundSeries>& series, std::uint64_t seed);

}  // namespace shakedown::judge
