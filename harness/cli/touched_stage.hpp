// A stage whose endpoints are those that the change touches: they are known when the run begins, and so are
// put into what the stage asks for before it starts.
#pragma once

#include "harness/cli/matrix_stage.hpp"

namespace shakedown::cli {

// Fills in the endpoints of a stage that asks for them. False: none of those that it could send to is
// touched, so that it has nothing to do; that is said and written down.
bool choose_touched(FuzzSpec& spec, const MatrixStage& stage);
bool choose_touched(RacesSpec& spec, const MatrixStage& stage);
bool choose_touched(AccessSpec& spec, const MatrixStage& stage);

}  // namespace shakedown::cli
