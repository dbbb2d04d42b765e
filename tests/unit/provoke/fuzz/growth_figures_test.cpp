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

TEST_CASE("a descriptor for each request is growth, in even and in uneven steps") {
  CHECK(grows(Kept::descriptors, descriptors({40, 60, 80, 100, 120, 140})));
  CHECK(grows(Kept::descriptors, descriptors({40, 54, 66, 80, 93, 105})));
}

TEST_CASE("a pool that fills, a jump and a few descriptors are no growth") {
  CHECK_FALSE(grows(Kept::descriptors, descriptors({40, 60, 80, 80, 80, 80})));
  CHECK_FALSE(grows(Kept::descriptors, descriptors({40, 40, 40, 140, 140, 140})));
  CHECK_FALSE(grows(Kept::descriptors, descriptors({40, 60, 80, 100, 99, 120})));
  CHECK_FALSE(grows(Kept::descriptors, descriptors({40, 43, 46, 49, 52, 55})));
  CHECK_FALSE(grows(Kept::descriptors, descriptors({40, 60, 80})));
  CHECK_FALSE(grows(Kept::descriptors, descriptors({})));
}

TEST_CASE("memory grows where each batch leaves at least half of what it sent") {
  CHECK(grows(Kept::memory, memory({50, 54, 58, 62, 66, 70})));
  CHECK_FALSE(grows(Kept::memory, memory({50, 51, 52, 53, 54, 55})));
  CHECK_FALSE(grows(Kept::memory, memory({50, 54, 58, 50, 54, 58})));  // collected
  CHECK_FALSE(grows(Kept::memory, memory({50, 58, 62, 62, 63, 63})));
}

TEST_CASE("a control is quiet where it leaves little of what the request does, and only where it was read") {
  const Batches leaking = descriptors({40, 60, 80, 100, 120, 140});
  CHECK(is_quiet(Kept::descriptors, descriptors({140, 140, 140, 140, 140, 140}), leaking));
  CHECK(is_quiet(Kept::descriptors, descriptors({105, 107}), leaking));
  CHECK_FALSE(is_quiet(Kept::descriptors, descriptors({140, 160, 180, 200, 220, 240}), leaking));
  CHECK_FALSE(is_quiet(Kept::descriptors, descriptors({}), leaking));
  CHECK_FALSE(is_quiet(Kept::memory, memory({70, 72, 74, 76, 78, 80}), memory({50, 54, 58, 62, 66, 70})));
}

TEST_CASE("growth is said with what it was before the control, with it, and after it") {
  CHECK(say_growth(Kept::descriptors, descriptors({40, 60, 80}), descriptors({80, 80}),
                   descriptors({81, 101, 121})) ==
        "40, 60, 80 descriptors after batches of 20 such requests, 80, 80 with another one, and 81, 101, 121 "
        "with them again");
  CHECK(say_growth(Kept::memory, memory({50, 54}), memory({70, 70}), memory({74, 78})) ==
        "50.0 MiB, 54.0 MiB of memory after batches of 100 such requests with 4.00 MiB in all, 70.0 MiB, "
        "70.0 MiB with another one, and 74.0 MiB, 78.0 MiB with them again");
}
