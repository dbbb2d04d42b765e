// The shapes of a HAR. The file is read twice, as a stream: for the hosts and the paths, and then for the
// messages, which a second thread learns from while the first one reads on.
#pragma once

#include "harness/cli/shapes_input.hpp"

namespace shakedown::cli {

Result<ReadShapes> shapes_of_recording(const ShapesInput& input);

}  // namespace shakedown::cli
