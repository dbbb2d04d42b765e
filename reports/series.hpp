// Time series as columns: one array a figure, all of one length, so that a chart takes them as they are and a
// spreadsheet as well. Latencies are null where nothing ended in the interval.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "harness/journal/records.hpp"

namespace shakedown::reports {

// What the generator asked for and got. Beyond limits::tick_points neighbours of the same stage are merged:
// counts are added, and of percentiles the highest is kept, because a merged percentile cannot be had from
// two; levels (in flight, waiting, connections) keep the highest as well.
boost::json::object ticks_json(const journal::StoredRun& run);

// What the target and the other processes used: one object a process. Merged points keep the highest.
boost::json::array samples_json(const journal::StoredRun& run);

}  // namespace shakedown::reports
