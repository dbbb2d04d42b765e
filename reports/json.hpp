// report.json: the whole report for machines, and the data of report.html. Documented and versioned by
// report.schema.json beside this file (JSON Schema 2020-12); README.md says what a new version means.
//
// A pure function: the same run gives the same bytes. Text is valid UTF-8 whatever the target sent, and each
// part is bounded (limits.hpp); what does not fit is counted under "left_out" and still in run.db.
#pragma once

#include <string>

#include "harness/journal/records.hpp"

namespace shakedown::reports {

inline constexpr int report_version = 1;

std::string report_json(const journal::StoredRun& run);

}  // namespace shakedown::reports
