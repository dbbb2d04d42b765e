#include "harness/provoke/load/pace.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace std::chrono_literals;
using load::ArrivalStream;
using load::RateCurve;

namespace {

LoadSpec ramp(double from, std::vector<RampPoint> points) {
  LoadSpec spec;
  spec.kind = LoadKind::ramp;
  spec.rate = from;
  spec.ramp = std::move(points);
  return spec;
}

std::vector<Nanoseconds> first(ArrivalStream stream, int count) {
  std::vector<Nanoseconds> times;
  for (; count > 0; --count, stream.advance()) times.push_back(stream.due());
  return times;
}

}  // namespace

TEST_CASE("an even rate is due at exact multiples, without drift over a day") {
  ArrivalStream stream(RateCurve::constant(1000), Arrivals::even, 1, 0, 1);
  CHECK(first(stream, 4) == std::vector<Nanoseconds>{0ms, 1ms, 2ms, 3ms});
  CHECK(RateCurve::constant(3).time_of(3.0 * 86400) == Approx(86400));
}

TEST_CASE("several threads share one even schedule") {
  std::vector<Nanoseconds> all;
  for (int thread = 0; thread < 4; ++thread) {
    const auto times = first(ArrivalStream(RateCurve::constant(400), Arrivals::even, 1, thread, 4), 25);
    all.insert(all.end(), times.begin(), times.end());
  }
  std::sort(all.begin(), all.end());
  for (std::size_t i = 0; i < all.size(); ++i) CHECK(all[i] == i * 2500us);
}

TEST_CASE("a ramp has as many arrivals as the area under it") {
  const auto curve = RateCurve::of(ramp(0, {{100, 10s}, {100, 5s}, {0, 10s}}));
  CHECK(curve.arrivals_by(10) == Approx(500));
  CHECK(curve.arrivals_by(15) == Approx(1000));
  CHECK(curve.arrivals_by(25) == Approx(1500));
  CHECK(curve.arrivals_by(100) == Approx(1500));
  CHECK(curve.rate_at(5) == Approx(50));
  CHECK(curve.rate_at(20) == Approx(50));
}

TEST_CASE("time_of is the inverse of arrivals_by, on rising, flat and falling pieces") {
  const auto curve = RateCurve::of(ramp(10, {{200, 7s}, {200, 3s}, {20, 11s}, {500, 0s}}));
  for (double t = 0.01; t < 30; t += 0.37) CHECK(curve.time_of(curve.arrivals_by(t)) == Approx(t));
}

TEST_CASE("a piece of no length is a jump") {
  const auto curve = RateCurve::of(ramp(10, {{100, 0s}, {100, 5s}}));
  CHECK(curve.rate_at(0) == Approx(100));
  CHECK(curve.time_of(100) == Approx(1));
}

TEST_CASE("a load that has gone to zero never asks again") {
  ArrivalStream stream(RateCurve::of(ramp(10, {{0, 1s}})), Arrivals::even, 1, 0, 1);
  for (int i = 0; i < 5; ++i) {
    CHECK(stream.due() < 1s);
    stream.advance();
  }
  CHECK(stream.due() == never);
}

TEST_CASE("Poisson arrivals keep the rate and have exponential gaps") {
  const int n = 20'000;
  const auto times = first(ArrivalStream(RateCurve::constant(1000), Arrivals::poisson, 42, 0, 1), n);
  CHECK(seconds(times.back()) == Approx(n / 1000.0).epsilon(0.03));
  double squares = 0;
  for (std::size_t i = 1; i < times.size(); ++i) {
    const double gap = seconds(times[i] - times[i - 1]) * 1000;
    squares += gap * gap;
  }
  CHECK(squares / n == Approx(2).epsilon(0.1));  // the second moment of an exponential of mean 1
}

TEST_CASE("one seed gives one schedule and another seed another") {
  const auto at = [](std::uint64_t seed) {
    return first(ArrivalStream(RateCurve::constant(100), Arrivals::poisson, seed, 0, 1), 100);
  };
  CHECK(at(7) == at(7));
  CHECK(at(7) != at(8));
}

TEST_CASE("threads of a Poisson load are independent parts of one rate") {
  const int threads = 4;
  double last = 0;
  for (int thread = 0; thread < threads; ++thread) {
    const auto times =
        first(ArrivalStream(RateCurve::constant(1000), Arrivals::poisson, 3, thread, threads), 5000);
    CHECK(seconds(times.back()) == Approx(20).epsilon(0.06));
    CHECK(seconds(times.back()) != last);
    last = seconds(times.back());
  }
}
