// What changed between two versions of a service: from a stage that compares, where the same requests went to
// the baseline twice and to the target once. What differs between the two askings of the baseline is noise
// and is left out; what is told differs in every round. Pure.
#pragma once

#include <vector>

#include "harness/journal/records.hpp"
#include "harness/model/finding.hpp"

namespace shakedown::judge {

struct Changes {
  std::vector<journal::ChangeRecord> changes;  // `finding` is the finding's key below
  std::vector<journal::NoiseRecord> noise;
  std::vector<Finding> findings;  // without ids; Finding::id holds the key
};
Changes evaluate_changes(const journal::StoredRun& run);

}  // namespace shakedown::judge
