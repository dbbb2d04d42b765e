// The command line's changes to the document, made before it is checked, so that they pass the same checks.
#pragma once

#include "harness/scenario/loader.hpp"
#include "harness/scenario/node.hpp"

namespace shakedown::scenario {

void apply_overrides(Node& document, const Overrides& overrides, Problems& problems);

}  // namespace shakedown::scenario
