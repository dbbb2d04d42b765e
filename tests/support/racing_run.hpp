// A stored run made by hand for the part of the reports about races and invariants.
#pragma once

#include "harness/journal/records.hpp"

namespace shakedown::samples {

// A failed run in which a coupon was redeemed three times at once, with the serial play beside it, and sets
// of requests that were serial, inconclusive and not exercised; one invariant that was broken and one that
// held.
journal::StoredRun racing_run();

}  // namespace shakedown::samples
