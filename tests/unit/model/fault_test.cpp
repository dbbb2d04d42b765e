// Faults in words, and the level of each kind.
#include "harness/model/fault.hpp"

#include "harness/model/names.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace std::chrono_literals;

namespace {

FaultSpec fault(FaultKind kind, Nanoseconds delay = {}) {
  FaultSpec spec;
  spec.kind = kind;
  spec.on = "payments";
  spec.delay = delay;
  return spec;
}

}  // namespace

TEST_CASE("a fault says what, how much, where and for whom") {
  auto slow = fault(FaultKind::latency, 2s);
  slow.jitter = 500ms;
  CHECK(describe(slow) == "latency 2 s give or take 500 ms on payments");
  auto status = fault(FaultKind::http_status);
  status.status = 503;
  status.match.method = "POST";
  status.match.path = "/charges";
  status.first = 2;
  CHECK(describe(status) == "status 503 on payments, POST /charges, first 2");
  CHECK(describe(fault(FaultKind::clock_step, -1h)) == "clock step -3600 s on payments");
}

TEST_CASE("every kind of fault has one name and a level") {
  for (int i = 0; i < fault_kind_count; ++i) {
    const auto kind = static_cast<FaultKind>(i);
    CHECK(fault_kind_named(name_of(kind)) == kind);
  }
  CHECK(level_of(FaultKind::refuse) == FaultLevel::listener);
  CHECK(level_of(FaultKind::reset) == FaultLevel::connection);
  CHECK(level_of(FaultKind::http_status) == FaultLevel::http);
  CHECK(level_of(FaultKind::kill) == FaultLevel::process);
  CHECK(level_of(FaultKind::clock_step) == FaultLevel::system);
}
