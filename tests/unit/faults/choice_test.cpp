// Whom a fault is for: counted, drawn from the seed, and refused where it has no meaning.
#include "harness/faults/choice.hpp"

#include <limits>
#include <vector>

#include "tests/unit/faults/played.hpp"

using namespace shakedown;
using namespace shakedown::test;

namespace {

std::vector<int> chosen(const FaultSpec& spec, std::uint64_t seed, std::uint64_t generation = 0) {
  std::vector<int> all;
  for (int i = 1; i <= 100; ++i) {
    const auto ordinal = static_cast<std::uint64_t>(i);
    if (faults::is_chosen(spec, ordinal, faults::random_of(seed, spec, ordinal, generation)))
      all.push_back(i);
  }
  return all;
}

}  // namespace

TEST_CASE("first and every count, and a share is drawn from seed, name and generation") {
  auto spec = fault(FaultKind::latency);
  CHECK(chosen(spec, 1).size() == 100);
  spec.first = 2;
  CHECK(chosen(spec, 1) == std::vector<int>{1, 2});
  spec.first = 0;
  spec.every = 30;
  CHECK(chosen(spec, 1) == std::vector<int>{30, 60, 90});
  spec.every = 0;
  CHECK(chosen(spec, 1).size() == 100);
  spec.probability = 0.3;
  const auto some = chosen(spec, 1);
  CHECK((some.size() > 15 && some.size() < 45));
  CHECK(chosen(spec, 1) == some);
  CHECK(chosen(spec, 2) != some);
  CHECK(chosen(spec, 1, 1) != some);
  spec.name = "g";
  CHECK(chosen(spec, 1) != some);
  spec.probability = -3;
  CHECK(chosen(spec, 1).empty());
  spec.probability = 7.25;
  CHECK(chosen(spec, 1).size() == 100);
}

TEST_CASE("what a proxy cannot do is a Problem with a reason") {
  CHECK(faults::check_for_proxy(fault(FaultKind::latency), false));
  CHECK(faults::check_for_proxy(fault(FaultKind::http_status), true));
  CHECK_FALSE(faults::check_for_proxy(fault(FaultKind::http_status), false));
  CHECK_FALSE(faults::check_for_proxy(fault(FaultKind::kill), true));
  CHECK_FALSE(faults::check_for_proxy(fault(FaultKind::clock_step), true));
  CHECK_FALSE(faults::check_for_proxy(fault(FaultKind::latency, ""), false));
  auto spec = fault(FaultKind::connect_hang);
  CHECK(faults::check_for_proxy(spec, false));
  spec.first = 1;
  CHECK_FALSE(faults::check_for_proxy(spec, false));
  spec = fault(FaultKind::latency);
  spec.probability = std::numeric_limits<double>::quiet_NaN();
  CHECK_FALSE(faults::check_for_proxy(spec, false));
  spec = fault(FaultKind::corrupt);
  spec.share = std::numeric_limits<double>::quiet_NaN();
  CHECK_FALSE(faults::check_for_proxy(spec, false));
}
