// Rounds of load against a baseline, for each format.
#pragma once

#include <string>
#include <vector>

#include "harness/journal/records.hpp"
#include "reports/evidence.hpp"
#include "reports/races.hpp"

namespace shakedown::reports {

// A stage each, with its rounds and its figures.
Bounded rounds_json(const journal::StoredRun& run);

// For the terminal: a line a stage, and one for each figure that became worse or better.
std::vector<RaceLine> rounds_lines(const journal::StoredRun& run);

// A table of what became worse or better, and of all endpoints together; the texts of a target go through
// `code`, sentences through `plain`. Empty where there were no rounds.
std::string rounds_table(const journal::StoredRun& run, std::string (*code)(std::string_view),
                         std::string (*plain)(std::string_view));

}  // namespace shakedown::reports
