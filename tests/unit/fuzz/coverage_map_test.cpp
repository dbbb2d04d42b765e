// What of the counters guides: new ones do; what moves by itself or differs between equal inputs does not.
#include "fuzz/engine/coverage_map.hpp"

#include "tests/support/catch.hpp"

using namespace shakedown::fuzz;

namespace {

Counts masked(const CoverageMap& map, Counts counts) {
  map.mask(counts);
  return counts;
}

}  // namespace

TEST_CASE("a new counter and a new size of count are new, once", "[fuzz]") {
  CoverageMap map(3);
  CHECK(map.learn(Counts{1, 0, 0}));
  CHECK_FALSE(map.learn(Counts{1, 0, 0}));
  CHECK(map.learn(Counts{9, 0, 0}));
  CHECK_FALSE(map.learn(Counts{10, 0, 0}));
  CHECK(map.touched() == 1);
  CHECK(map.hits() == std::vector<bool>{true, false, false});
}

TEST_CASE("what moves while nothing is sent is never shown", "[fuzz]") {
  CoverageMap map(2);
  map.learn_idle(Counts{5, 0});
  CHECK_FALSE(map.learn(Counts{1, 0}));
  CHECK(masked(map, {7, 3}) == Counts{0, 3});
  CHECK(map.idle() == 1);
}

TEST_CASE("a counter that differs between equal inputs is hit or not, and at last hidden", "[fuzz]") {
  CoverageMap map(3);
  map.learn_repeats({{1, 0, 4}, {9, 1, 5}});
  CHECK(map.varying() == 2);
  CHECK(masked(map, {9, 9, 9}) == Counts{1, 1, 9});
  for (int i = 0; i < 20; ++i) map.learn_repeats({{1, 0, 4}, {9, 1, 4}});
  CHECK(map.masked() == 1);
  CHECK(masked(map, {9, 9, 9}) == Counts{1, 0, 9});
}

TEST_CASE("of units the smallest that have all features are needed", "[fuzz]") {
  const std::vector<Unit> units{{10, {1, 2, 3}}, {2, {1}}, {3, {1, 2}}, {20, {3, 4}}, {1, {}}};
  CHECK(needed(units) == std::vector<std::size_t>{0, 1, 2, 3});
  CHECK(needed({{5, {1, 2}}, {9, {1, 2}}}) == std::vector<std::size_t>{0});
}
