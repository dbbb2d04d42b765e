// The parts of every report about what messages looked like: where they left a contract, and what changed
// against the baseline.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "harness/journal/records.hpp"
#include "reports/evidence.hpp"

namespace shakedown::reports {

// {"watched": [...], "deviations": [...]}; left out: deviations.
struct BoundedContract {
  boost::json::object contract;
  std::uint64_t left_out = 0;
};
BoundedContract contract_json(const journal::StoredRun& run);
Bounded changes_json(const journal::StoredRun& run);
Bounded noise_json(const journal::StoredRun& run);

// For people, a sentence each: "4,631 of target's messages looked at, 4,631 of them checked; 2 deviations",
// "3 changes between baseline and target; 5 places are noise". Empty where there is nothing to say.
std::vector<std::string> contract_lines(const journal::StoredRun& run);
std::vector<std::string> change_lines(const journal::StoredRun& run);

}  // namespace shakedown::reports
