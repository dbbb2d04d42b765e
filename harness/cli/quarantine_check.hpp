// A quarantine's last day is at most 30 days ahead: told before anything starts, from the clock that the
// scenario's own reader does not have.
#pragma once

#include "harness/model/scenario.hpp"

namespace shakedown::cli {

Problems check_quarantine(const Scenario& scenario, std::int64_t now_ms);

// By this machine's clock.
Problems check_quarantine(const Scenario& scenario);

}  // namespace shakedown::cli
