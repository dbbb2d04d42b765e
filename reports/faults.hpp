// The part of a report about what was done to the target's dependencies: faults with their figures before,
// during and after, what the dependencies were asked, and what could not be done.
#pragma once

#include <boost/json/array.hpp>
#include <cstdint>

#include "harness/journal/records.hpp"
#include "reports/evidence.hpp"

namespace shakedown::reports {

// Those of the timeline first, then those of experiments. Figures (judge::fault_figures) only with the
// former.
Bounded faults_json(const journal::StoredRun& run);

// One object a dependency: what it was asked over the whole run, and a time series as columns. Beyond
// limits::tick_points a dependency's neighbours are merged: counts added, percentiles from the merged
// histogram.
boost::json::array dependencies_json(const journal::StoredRun& run);

Bounded not_exercised_json(const journal::StoredRun& run);

}  // namespace shakedown::reports
