// The faults of one stage, as build_stages reads them.
#pragma once

#include "harness/model/scenario.hpp"
#include "harness/scenario/build.hpp"
#include "harness/scenario/view.hpp"

namespace shakedown::scenario {

// The stage's length must be known; its services must have been built.
void build_faults(const View& stage_view, StageSpec& stage, Building& building);

}  // namespace shakedown::scenario
