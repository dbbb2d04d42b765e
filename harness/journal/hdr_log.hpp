// What other HdrHistogram tools read, made from a stored run: the interval log (format 1.3, as
// HdrHistogramLogAnalyzer and the plotters take it) and the percentile distribution as text (`.hgrm`).
#pragma once

#include <string>

#include "harness/journal/records.hpp"
#include "harness/model/histogram.hpp"

namespace shakedown::journal {

// One line an endpoint and interval, tagged with the endpoint ("Tag=GET_/orders/{id}"); times are seconds
// since the run began, the maximum is in milliseconds. Intervals without a latency have no line.
std::string interval_log(const StoredRun& run);

// Values in milliseconds, five lines for each halving of the distance to 100 %.
std::string percentile_text(const Histogram& histogram);

}  // namespace shakedown::journal
