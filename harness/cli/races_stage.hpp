// A stage that sends requests at once: what it needs of the run, put together.
#pragma once

#include <string>

#include "harness/cli/matrix_stage.hpp"

namespace shakedown::cli {

// Of the same run as a matrix; the stage is one with `races`. Blocks until it is over.
Status run_races_stage(const MatrixStage& stage);

// "races of POST /orders": what the report calls this stage's load.
std::string describe(const RacesSpec& spec);

}  // namespace shakedown::cli
