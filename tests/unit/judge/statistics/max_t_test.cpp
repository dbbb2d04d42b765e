// How often a comparison of a service with itself alarms, and how often one endpoint of thirty that became a
// quarter slower is found. The noise is that of real services: requests that vary, seconds that depend on the
// seconds before, and rounds that differ as a whole and by endpoint, because each is a fresh start.
#include "harness/judge/statistics/max_t.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <set>

#include "harness/judge/statistics/labelings.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/dice.hpp"

using namespace shakedown;
using namespace shakedown::judge;
using test::Dice;

namespace {

const double default_margin = std::log(1.1);
constexpr int rounds_each = 5;
constexpr int endpoint_count = 30;
constexpr int seconds_of_round = 10;
constexpr int requests_a_second = 12;

struct Noise {
  double of_request = 0.3;  // standard deviations of the logarithm of a latency
  double of_second = 0.05;  // and how much of it stays for the next second
  double stays = 0.9;
  double of_round = 0.03;
  double of_endpoint_in_round = 0.02;
};

double normal(Dice& dice) {
  return std::sqrt(-2 * std::log(1 - dice.share())) * std::cos(6.283185307179586 * dice.share());
}

double quantile(std::vector<double>& values, double share) {
  const auto at =
      values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

// The logarithms of an endpoint's p50 and p95 in each round of one side are put into the series.
void add_round(std::vector<RoundSeries>& series, bool of_target, double slower, const Noise& noise,
               Dice& dice) {
  const double shift = noise.of_round * normal(dice);
  double second = noise.of_second * normal(dice);
  std::vector<double> seconds;
  for (int i = 0; i < seconds_of_round; ++i) {
    second = noise.stays * second + std::sqrt(1 - noise.stays * noise.stays) * noise.of_second * normal(dice);
    seconds.push_back(second);
  }
  std::vector<double> latencies;
  for (std::size_t endpoint = 0; endpoint < endpoint_count; ++endpoint) {
    const double level = shift + noise.of_endpoint_in_round * normal(dice) +
                         (of_target && endpoint == 17 ? std::log(slower) : 0);
    latencies.clear();
    for (const double now : seconds) {
      for (int i = 0; i < requests_a_second; ++i)
        latencies.push_back(level + now + noise.of_request * normal(dice) +
                            (dice.throws(0.02) ? std::log(10.0) : 0));
    }
    for (const bool tail : {false, true}) {
      RoundSeries& one = series[2 * endpoint + (tail ? 1 : 0)];
      (of_target ? one.target : one.baseline).push_back(quantile(latencies, tail ? 0.95 : 0.5));
    }
  }
}

// Where it is told that endpoint and figure became worse.
std::set<std::size_t> told(double slower, const Noise& noise, std::uint64_t seed) {
  Dice dice(seed, "rounds");
  std::vector<RoundSeries> series(2 * endpoint_count);
  for (std::size_t j = 0; j < series.size(); ++j) series[j].kind = j % 2 == 0 ? "p50" : "p95";
  for (int block = 0; block < rounds_each; ++block) {
    const bool target_first = block % 2 == 1;
    add_round(series, target_first, slower, noise, dice);
    add_round(series, !target_first, slower, noise, dice);
  }
  std::set<std::size_t> worse;
  const auto result = max_t(series, seed);
  for (std::size_t j = 0; j < series.size(); ++j) {
    if (is_worse(result.figures[j], default_margin)) worse.insert(j);
  }
  return worse;
}

RoundSeries series_of(std::string kind, std::vector<double> baseline, std::vector<double> target) {
  return {std::move(kind), std::move(baseline), std::move(target)};
}

}  // namespace

TEST_CASE("five rounds each have 252 labelings, the first of them as played") {
  const auto all = labelings(5, 5, 1);
  CHECK(all.exact);
  CHECK(all.all.size() == 252);
  CHECK(all.all.front() == 0b1111100000);
  CHECK(std::set<Labeling>(all.all.begin(), all.all.end()).size() == 252);
  for (const Labeling one : all.all) CHECK(std::popcount(one) == 5);
}

TEST_CASE("too many labelings are drawn from the seed") {
  const auto all = labelings(10, 12, 7, 2000);
  CHECK_FALSE(all.exact);
  CHECK(all.all.size() == 2000);
  for (const Labeling one : all.all) {
    CHECK(std::popcount(one) == 12);
    CHECK(one < Labeling{1} << 22);
  }
  CHECK(labelings(10, 12, 7, 2000).all == all.all);
  CHECK(labelings(10, 12, 8, 2000).all != all.all);
}

TEST_CASE(
    "rounds that do not mix are as improbable as the labelings allow, and a better figure is no worse") {
  const auto result =
      max_t({series_of("p50", {1.01, 1.02, 1.00, 1.03, 1.01}, {1.51, 1.50, 1.53, 1.52, 1.51}),
             series_of("p50", {2.01, 2.02, 2.00, 2.03, 2.01}, {1.51, 1.50, 1.53, 1.52, 1.51})},
            1);
  CHECK(result.labelings == 252);
  CHECK(result.figures[0].difference == Approx(0.5));
  // Under the mirrored labeling the second figure is as extreme.
  CHECK(result.figures[0].p_worse == Approx(2.0 / 252));
  CHECK(result.figures[0].low > 0.4);
  CHECK(result.figures[0].high < 0.6);
  CHECK(is_worse(result.figures[0], default_margin));
  CHECK_FALSE(is_worse(result.figures[1], default_margin));
  CHECK(result.figures[1].p_worse == Approx(1));
  CHECK(is_better(result.figures[1], default_margin));
}

TEST_CASE("one wild round is no alarm, and makes what could have been seen larger") {
  const std::vector<double> even{1.01, 1.02, 1.00, 1.03, 1.01};
  const auto quiet = max_t({series_of("p95", even, {1.02, 1.00, 1.01, 1.02, 1.03})}, 1);
  const auto wild = max_t({series_of("p95", even, {1.02, 1.00, 9.00, 1.02, 1.03})}, 1);
  CHECK_FALSE(is_worse(quiet.figures[0], default_margin));
  CHECK_FALSE(is_worse(wild.figures[0], default_margin));
  CHECK(wild.figures[0].smallest_seen > 10 * quiet.figures[0].smallest_seen);
}

TEST_CASE("figures that never vary make no alarm") {
  const std::vector<double> same(4, 1.0);
  const auto result = max_t({series_of("errors", same, same), series_of("errors", same, same)}, 1);
  CHECK(result.can_alarm());
  CHECK_FALSE(is_worse(result.figures[0], 0));
  CHECK_FALSE(is_better(result.figures[0], 0));
}

TEST_CASE("three rounds each can show nothing") {
  const auto result = max_t({series_of("p50", {1, 1, 1}, {5, 5, 5})}, 1);
  CHECK_FALSE(result.can_alarm());
  CHECK_FALSE(is_worse(result.figures[0], 0));
}

TEST_CASE("200 comparisons of a service with itself alarm in at most one of twenty") {
  for (const double of_round : {0.0, 0.03, 0.08}) {
    Noise noise;
    noise.of_round = of_round;
    int alarms = 0;
    for (std::uint64_t run = 0; run < 200; ++run) alarms += told(1, noise, 1000 + run).empty() ? 0 : 1;
    std::printf("rounds differ by %.0f %%: %d of 200 comparisons of a service with itself alarm\n",
                100 * of_round, alarms);
    CHECK(alarms <= 10);
  }
}

TEST_CASE("one endpoint of thirty that became a quarter slower is found in four of five comparisons") {
  int found = 0;
  int elsewhere = 0;
  for (std::uint64_t run = 0; run < 200; ++run) {
    const auto worse = told(1.25, {}, 5000 + run);
    found += worse.contains(34) || worse.contains(35) ? 1 : 0;
    elsewhere += std::any_of(worse.begin(), worse.end(), [](auto j) { return j / 2 != 17; }) ? 1 : 0;
  }
  std::printf("one endpoint of %d, 25 %% slower, %d + %d rounds: found in %d of 200; another one in %d\n",
              endpoint_count, rounds_each, rounds_each, found, elsewhere);
  CHECK(found >= 160);
  CHECK(elsewhere <= 10);
}
