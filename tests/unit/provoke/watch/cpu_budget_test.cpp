// How much time of a processor looking may take.
#include "harness/provoke/watch/cpu_budget.hpp"

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::watching;
using namespace std::chrono_literals;

namespace {

// How much CPU is spent in ten seconds where everything that may be spent is.
double share(double busy) {
  CpuBudget budget;
  Nanoseconds spent{};
  for (Nanoseconds now = 0s; now < 10s; now += 1ms) {
    budget.advance(now, spent, busy);
    if (budget.any_left()) spent += 1ms;
  }
  return seconds(spent) / 10;
}

}  // namespace

TEST_CASE("beside a busy load looking takes a twentieth of a processor, beside an idle one six times that") {
  CHECK(share(1) < 0.07);
  CHECK(share(1) > 0.04);
  CHECK(share(0) < 0.33);
  CHECK(share(0) > 0.27);
  CHECK(share(0.5) < share(0));
  CHECK(share(0.5) > share(1));
}

TEST_CASE("time that was not used is saved up for a tenth of a second and no more") {
  CpuBudget budget;
  budget.advance(1h, 0s, 0);
  CHECK(budget.any_left());
  budget.advance(1h, 101ms, 0);
  CHECK_FALSE(budget.any_left());
}
