// The second stage of the sample run with faults: its experiments, cells and findings.
#pragma once

#include "harness/journal/records.hpp"

namespace shakedown::samples {

void add_experiments(journal::StoredRun& run);

}  // namespace shakedown::samples
