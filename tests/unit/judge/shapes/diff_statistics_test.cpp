#include "harness/judge/shapes/diff_statistics.hpp"

#include "tests/support/catch.hpp"

namespace shakedown::judge {
namespace {

TEST_CASE("Fisher's test gives the chances of the hypergeometric distribution") {
  // All of n against none of n: 2 / C(2n, n).
  CHECK(fisher({3, 3, 1}, {0, 3, 1}) == Approx(2.0 / 20));
  CHECK(fisher({10, 10, 1}, {0, 10, 1}) == Approx(2.0 / 184756));
  // The lady tasting tea: 3 of 4 against 1 of 4 is 17/70 and more.
  CHECK(fisher({3, 4, 1}, {1, 4, 1}) == Approx(2 * 17.0 / 70));
  CHECK(fisher({1, 2, 1}, {1, 2, 1}) == 1);
  CHECK(fisher({0, 0, 1}, {5, 5, 1}) == 1);
  CHECK(fisher({500000, 1000000, 1}, {500000, 1000000, 1}) == Approx(1));
  CHECK(fisher({1000000, 1000000, 1}, {0, 1000000, 1}) < 1e-300);
  CHECK(fisher({0, 200, 1}, {1, 200, 1}) == 1);
}

TEST_CASE("clusters make fewer samples of many, and an exception stays one") {
  CHECK(fisher({200, 200, 20}, {0, 200, 20}) == Approx(2.0 / 184756));
  CHECK(fisher({200, 200, 20}, {199, 200, 20}) > 0.9);
  CHECK(fisher({0, 200, 20}, {1, 200, 20}) > 0.9);
}

TEST_CASE("Holm's method asks the smallest chance to hold against all questions") {
  const auto adjusted = holm({0.01, 0.04, 0.001}, 10);
  CHECK(adjusted[2] == Approx(0.01));
  CHECK(adjusted[0] == Approx(0.09));
  CHECK(adjusted[1] == Approx(0.32));
  CHECK(holm({0.5, 0.6}, 2)[1] == 1);
  CHECK(holm({}, 5).empty());
}

TEST_CASE("a binomial tail sums from the far end") {
  CHECK(binomial_tail(3, 3, 0.5) == Approx(0.125));
  CHECK(binomial_tail(2, 3, 0.5) == Approx(0.5));
  CHECK(binomial_tail(0, 3, 0.5) == 1);
  CHECK(binomial_tail(5, 10, 1) == 1);
  CHECK(binomial_tail(5, 10, 0) == 0);
}

}  // namespace
}  // namespace shakedown::judge
