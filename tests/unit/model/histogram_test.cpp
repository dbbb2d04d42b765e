#include "harness/model/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "tests/support/catch.hpp"

using shakedown::Histogram;

TEST_CASE("an empty histogram answers zero everywhere") {
  const Histogram empty;
  CHECK(empty.count() == 0);
  CHECK(empty.percentile(99) == 0);
  CHECK(empty.min() == 0);
  CHECK(empty.max() == 0);
  CHECK(empty.mean() == 0);
}

TEST_CASE("every value lies in its own bucket and the buckets join without a gap") {
  for (int index = 0; index + 1 < Histogram::index_count; ++index) {
    const auto low = Histogram::lowest_value_at(index);
    const auto high = Histogram::highest_value_at(index);
    REQUIRE(Histogram::index_of(low) == index);
    REQUIRE(Histogram::index_of(high) == index);
    REQUIRE(Histogram::lowest_value_at(index + 1) == high + 1);
  }
}

TEST_CASE("a bucket is never wider than a thousandth of its values") {
  for (int index = 2048; index < Histogram::index_count; ++index) {
    const auto low = Histogram::lowest_value_at(index);
    const auto width = Histogram::highest_value_at(index) - low + 1;
    REQUIRE(width * 1000 <= low);
  }
}

TEST_CASE("percentiles are those of the sorted values, to the precision of a bucket") {
  std::mt19937_64 random(7);
  std::lognormal_distribution<double> latencies(13, 1.5);
  std::vector<std::int64_t> values;
  Histogram histogram;
  for (int i = 0; i < 20'000; ++i) {
    values.push_back(static_cast<std::int64_t>(latencies(random)));
    histogram.record(values.back());
  }
  std::sort(values.begin(), values.end());
  for (const double percent : {0.0, 1.0, 50.0, 90.0, 99.0, 99.9, 100.0}) {
    const auto rank =
        std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(percent / 100 * 20'000 - 1e-6)));
    const auto exact = static_cast<double>(values[rank - 1]);
    CHECK(static_cast<double>(histogram.percentile(percent)) == Approx(exact).epsilon(0.001));
  }
  CHECK(histogram.min() == values.front());
  CHECK(histogram.max() == values.back());
}

TEST_CASE("merged histograms equal one that saw everything") {
  Histogram all, a, b;
  for (std::int64_t v = 1; v < 5'000'000; v = v * 3 + 1) {
    all.record(v, 2);
    a.record(v);
    b.record(v);
  }
  a.add(b);
  CHECK(a.count() == all.count());
  CHECK(a.mean() == Approx(all.mean()));
  for (int index = 0; index < Histogram::index_count; ++index)
    REQUIRE(a.count_at(index) == all.count_at(index));
}

TEST_CASE("absurd values are clamped and counted, never lost") {
  Histogram histogram;
  histogram.record(-5);
  histogram.record(Histogram::highest * 2);
  CHECK(histogram.count() == 2);
  CHECK(histogram.min() == 0);
  CHECK(histogram.max() == Histogram::highest);
}

TEST_CASE("a cleared histogram starts anew") {
  Histogram histogram;
  histogram.record(1000);
  histogram.clear();
  CHECK(histogram.count() == 0);
  histogram.record(5);
  CHECK(histogram.percentile(50) == 5);
  CHECK(histogram.max() == 5);
}

TEST_CASE("counting above a limit ignores what is at or below it") {
  Histogram histogram;
  for (std::int64_t v = 1; v <= 100; ++v) histogram.record(v);
  CHECK(histogram.count_above(90) == 10);
  CHECK(histogram.count_above(0) == 100);
  CHECK(histogram.count_above(1000) == 0);
}
