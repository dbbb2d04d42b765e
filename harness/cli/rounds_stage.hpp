// A stage that compares by load, wired to the rest of the run: each round's load with its figures and what
// the dependencies were asked meanwhile, into the journal.
#pragma once

#include <atomic>

#include "harness/cli/compare_stage.hpp"
#include "harness/provoke/load/stage.hpp"

namespace shakedown::cli {

// `load` says how the run sends; the stage's own load and length take the place of its own. Blocks until the
// stage is over.
Status run_rounds_stage(const CompareStage& stage, const load::StageInput& load,
                        const std::atomic<bool>& stop);

}  // namespace shakedown::cli
