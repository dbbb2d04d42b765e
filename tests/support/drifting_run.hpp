// A stored run made by hand for the part of the reports about drift.
#pragma once

#include "harness/journal/records.hpp"

namespace shakedown::samples {

// A failed run in which a charge's answer changed its shape at five places, and the client's request at one:
// every outcome that a cell can have.
journal::StoredRun drifting_run();

}  // namespace shakedown::samples
