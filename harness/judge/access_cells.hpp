// The access of a run: every try judged, with what others got of the same endpoint, repetitions put together,
// into the cells of the report's matrix, and findings. Pure.
//
// A cell is open only where that was shown in at least three tries (matrix.hpp: is_confirmed), each of them
// with a control: the owner's same request succeeded. Without one it is not exercised, and never refused.
#pragma once

#include <string>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/judge/access_rules.hpp"
#include "harness/model/finding.hpp"

namespace shakedown::judge {

struct JudgedAccess {
  AccessTry tried;
  AccessAnswer answer;
  AccessRuling ruling;
};
// All tries, in their order.
std::vector<JudgedAccess> judge_all_access(const journal::StoredRun& run);

struct Access {
  std::vector<journal::AccessCell> cells;  // AccessCell::finding is the finding's key below
  std::vector<Finding> findings;           // without ids; Finding::id holds the key
};
Access evaluate_access(const journal::StoredRun& run);

const char* name_of_access(AccessOutcome outcome);  // "refused"

}  // namespace shakedown::judge
