// How long each stage is planned to last. Pure.
#pragma once

#include <vector>

#include "harness/model/scenario.hpp"

namespace shakedown::scenario {

// One length for each stage. A stage with its own length has that one; a replay without lasts as long as the
// recording at its speed; the others share what the budget has left, equally, and get at least one second
// each. `recorded` is the recordings' own length (Traffic::length).
std::vector<Nanoseconds> stage_lengths(const Scenario& scenario, Nanoseconds recorded);

// The sum of the lengths that the scenario states itself.
Nanoseconds stated_length(const Scenario& scenario);

// Whether a stage is to have a share of the budget.
bool shares_budget(const StageSpec& stage);

}  // namespace shakedown::scenario
