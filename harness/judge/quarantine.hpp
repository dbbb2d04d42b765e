// Which findings the scenario sets aside, and whose day has passed. Days are counted from the run's own day,
// so that a stored run is judged the same ever after. Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/journal/records.hpp"

namespace shakedown::judge {

// Fills in Finding::quarantine and quarantine_over.
void set_aside(const journal::RunInfo& info, std::vector<Finding>& findings);

// Found and told, but not counted for now.
bool is_set_aside(const Finding& finding);

// One reason to fail for each finding whose quarantine is over.
std::vector<std::string> ended_quarantines(const std::vector<Finding>& findings);

}  // namespace shakedown::judge
