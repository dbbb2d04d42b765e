// A histogram as report.json shows one.
#pragma once

#include <boost/json/value.hpp>

#include "harness/model/histogram.hpp"

namespace shakedown::reports {

// Count, mean, percentiles and maximum in microseconds; null where nothing was recorded.
boost::json::value latency_json(const Histogram& histogram);

}  // namespace shakedown::reports
