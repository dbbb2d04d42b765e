// A stored run made by hand for the part of the reports about rounds of load.
#pragma once

#include "harness/journal/records.hpp"

namespace shakedown::samples {

// A failed run with three stages of rounds: one in which an endpoint became slower, another faster, a call
// came on top and an error is new; one that could not show anything; and rounds of the target alone.
journal::StoredRun rounds_run();

}  // namespace shakedown::samples
