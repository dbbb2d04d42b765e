// When descriptors and memory stay, and when they only grow at first, now and then, or with anything.
#include "harness/provoke/fuzz/growth_figures.hpp"

#include "tests/support/catch.hpp"

using namespace shakedown::fuzz;

namespace {

constexpr std::uint64_t mib = 1024 * 1024;

Batches descriptors(const std::vector<std::uint64_t>& after) {
  Batches batches{20, 0, {}};
  for (const auto one : after) batches.after.push_back({one, 0});
  return batches;
}
Batches memory(const std::vector<std::uint64_t>& after_mib) {
  Batches batches{100, 4 * mib, {}};
  for (const auto one : after_mib) batches.after.push_back({40, one * mib});
  return batches;
}

}  // namespace

TEST_CASE("a descriptor for each request is told, and what another request leaves beside it") {
  CHECK(
      keeps_descriptors(descriptors({40, 60, 80, 100, 120, 140}),
                        descriptors({140, 140, 140, 140, 140, 140})) ==
      "40, 60, 80, 100, 120, 140 descriptors after batches of 20 such requests, and 140, 140, 140, 140, 140, "
      "140 with another one");
  CHECK_FALSE(keeps_descriptors(descriptors({40, 54, 66, 80, 93, 105}), descriptors({105, 107})).empty());
}

TEST_CASE("a pool that fills, a jump and a few descriptors are not told") {
  const Batches quiet = descriptors({60, 60, 60, 60, 60, 60});
  CHECK(keeps_descriptors(descriptors({40, 60, 80, 80, 80, 80}), quiet).empty());
  CHECK(keeps_descriptors(descriptors({40, 40, 40, 140, 140, 140}), quiet).empty());
  CHECK(keeps_descriptors(descriptors({40, 60, 80, 100, 99, 120}), quiet).empty());
  CHECK(keeps_descriptors(descriptors({40, 43, 46, 49, 52, 55}), quiet).empty());
  CHECK(keeps_descriptors(descriptors({40, 60, 80}), quiet).empty());
  CHECK(keeps_descriptors(descriptors({}), descriptors({})).empty());
}

TEST_CASE("what grows with any request is not told of this one") {
  CHECK(
      keeps_descriptors(descriptors({40, 60, 80, 100, 120, 140}), descriptors({140, 160, 180, 200, 220, 240}))
          .empty());
  CHECK(keeps_memory(memory({50, 54, 58, 62, 66, 70}), memory({70, 72, 74, 76, 78, 80})).empty());
  CHECK(keeps_descriptors(descriptors({40, 60, 80, 100, 120, 140}), descriptors({})).empty());
}

TEST_CASE("memory is told where each batch leaves at least half of what it sent") {
  const Batches quiet = memory({70, 70, 70, 71, 71, 71});
  const auto says = keeps_memory(memory({50, 54, 58, 62, 66, 70}), quiet);
  CHECK(says.starts_with("50.0 MiB, 54.0 MiB, 58.0 MiB"));
  CHECK(says.find("of 100 such requests with 4.00 MiB in all") != std::string::npos);
  CHECK(keeps_memory(memory({50, 51, 52, 53, 54, 55}), quiet).empty());
  CHECK(keeps_memory(memory({50, 54, 58, 50, 54, 58}), quiet).empty());  // collected
  CHECK(keeps_memory(memory({50, 58, 62, 62, 63, 63}), quiet).empty());
}
