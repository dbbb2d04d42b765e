// metrics.txt: the run's figures as OpenMetrics 1.0 text, which GitLab compares between two branches and
// Prometheus reads. Names begin with shakedown_; seconds and bytes are the units. README.md lists them.
#pragma once

#include <string>

#include "harness/journal/records.hpp"

namespace shakedown::reports {

std::string openmetrics(const journal::StoredRun& run);

}  // namespace shakedown::reports
