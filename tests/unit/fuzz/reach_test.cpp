// What is said of an endpoint's code: counters that it hit, each once, whatever others hit.
#include "fuzz/engine/reach.hpp"

#include "tests/support/catch.hpp"

using namespace shakedown::fuzz;

TEST_CASE("a counter counts once for each operation that hits it", "[fuzz]") {
  Reach reach(2, 12);
  std::vector<std::uint8_t> counts(12);
  counts[0] = 1;
  counts[11] = 200;
  reach.learn(0, counts);
  reach.learn(0, counts);
  CHECK(reach.counters() == std::vector<std::uint64_t>{2, 0});
  counts[4] = 1;
  reach.learn(1, counts);
  CHECK(reach.counters() == std::vector<std::uint64_t>{2, 3});
  reach.learn(0, std::vector<std::uint8_t>(12));
  CHECK(reach.counters() == std::vector<std::uint64_t>{2, 3});
}
