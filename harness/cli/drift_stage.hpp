// A stage that changes the shape of messages: what it needs of the run, put together.
#pragma once

#include <string>

#include "harness/cli/matrix_stage.hpp"

namespace shakedown::cli {

// Of the same run as a matrix; the stage is one with `drift`. Blocks until it is over.
Status run_drift_stage(const MatrixStage& stage);

// "drift of payments, target": what the report calls this stage's load.
std::string describe(const DriftStageSpec& spec);

}  // namespace shakedown::cli
