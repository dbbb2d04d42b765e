// What the builders of services share.
#pragma once

#include "harness/scenario/build.hpp"

namespace shakedown::scenario {

// A target, or a baseline written as one: its process or address and its state, and whether its texts name
// only what runs before it. Dependencies must have been built.
void read_target(const View& view, ServiceSpec& target, Building& building);

}  // namespace shakedown::scenario
