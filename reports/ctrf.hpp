// ctrf.json: the run as test cases in the Common Test Report Format 1.0.0, which test dashboards and pull
// request comments are made from. What the format has no place for stands under `extra`.
#pragma once

#include <string>

#include "harness/journal/records.hpp"

namespace shakedown::reports {

std::string ctrf(const journal::StoredRun& run);

}  // namespace shakedown::reports
