// The shapes of a stored run: those that it stored, else what the exchanges that it kept show.
#pragma once

#include "harness/cli/shapes_input.hpp"

namespace shakedown::cli {

Result<ReadShapes> shapes_of_run(const ShapesInput& input);

}  // namespace shakedown::cli
