// When figures say that time grows faster than the input, and when they say nothing.
#include "harness/provoke/fuzz/time_figures.hpp"

#include <cmath>

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::fuzz;

namespace {

Nanoseconds ms(double value) {
  return Nanoseconds(static_cast<Nanoseconds::rep>(value * 1e6));
}

// Seven sizes up to 60 KiB, the largest of which takes `largest`, by this power of the size.
std::vector<Timed> figures(double power, double largest, double control = 1) {
  std::vector<Timed> all;
  for (int i = 6; i >= 0; --i) {
    const double part = std::pow(2.0, -i / 2.0);
    all.push_back(
        {static_cast<std::size_t>(61440 * part), ms(control + largest * std::pow(part, power)), ms(control)});
  }
  return all;
}

}  // namespace

TEST_CASE("the power of the size that time grows by is what it was made with") {
  for (const double power : {1.0, 1.5, 2.0, 3.0}) {
    const auto exponent = exponent_of(figures(power, 1000));
    REQUIRE(exponent);
    CHECK(std::abs(*exponent - power) < 0.05);
  }
}

TEST_CASE("quadratic and cubic growth are told, with every size and its time") {
  const auto says = grows_too_fast(figures(2, 160), false);
  CHECK(says ==
        "7.50 KiB 3.50 ms, 10.6 KiB 6.00 ms, 15.0 KiB 11.0 ms, 21.2 KiB 21.0 ms, 30.0 KiB 41.0 ms, 42.4 KiB "
        "81.0 ms, 60.0 KiB 161 ms (control 1.00 ms): the time grows by the size to the power of 2.0");
  CHECK_FALSE(grows_too_fast(figures(3, 160), false).empty());
  CHECK(grows_too_fast(figures(2, 160), true).starts_with("7,680 items"));
}

TEST_CASE("time that is linear, or nearly so, is not told, however long it is") {
  for (const double power : {0.0, 0.5, 1.0, 1.2, 1.3}) {
    INFO(power);
    CHECK(grows_too_fast(figures(power, 1500), false).empty());
  }
}

TEST_CASE("what takes hardly any time, or hardly more than its control, is not told") {
  CHECK(grows_too_fast(figures(2, 15), false).empty());
  CHECK(grows_too_fast(figures(2, 160, 100), false).empty());
  CHECK_FALSE(exponent_of(figures(2, 15)));  // too few sizes above the noise
}

TEST_CASE("one slow answer is no growth") {
  std::vector<Timed> flat = figures(0, 3);
  flat.back().taken = ms(200);
  CHECK(grows_too_fast(flat, false).empty());
  std::vector<Timed> jump{{1000, ms(1), ms(1)},
                          {2000, ms(9), ms(1)},
                          {4000, ms(10), ms(1)},
                          {8000, ms(80), ms(1)},
                          {16000, ms(90), ms(1)}};
  CHECK(grows_too_fast(jump, false).empty());
  CHECK(grows_too_fast({}, false).empty());
}
