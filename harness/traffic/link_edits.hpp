// The user's word about correlation: links added, changed and dropped by name.
#pragma once

#include <vector>

#include "harness/model/result.hpp"
#include "harness/model/scenario.hpp"
#include "harness/traffic/draft.hpp"

namespace shakedown::traffic {

// Applies the edits to all journeys of one source, whose steps have their endpoints, sites and automatic
// links. Returns one Problem for each edit that names something that is not there, with the nearest name.
//
//   drop    the variable's holes have the recorded text again
//   change  the variable is filled by `take` of the responses of `from` (empty: where it was taken before)
//   add     a new variable, taken from responses of `from`, written at `at` into later requests of `to`
Problems apply_edits(const std::vector<LinkEdit>& edits, std::vector<DraftJourney>& journeys);

}  // namespace shakedown::traffic
