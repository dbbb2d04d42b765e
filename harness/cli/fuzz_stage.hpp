// A stage of made-up requests: what it needs of the run, put together.
#pragma once

#include <string>

#include "harness/cli/matrix_stage.hpp"
#include "harness/judge/contract/contract.hpp"

namespace shakedown::cli {

// Of the same run as a matrix; the stage is one with `fuzz`. `contract`: the target's; null: there is none.
// Blocks until it is over.
Status run_fuzz_stage(const MatrixStage& stage, const judge::Contract* contract);

// What wants to be guided by coverage and cannot: told before anything starts.
Problems check_guidance(const Scenario& scenario);

// "made-up requests to POST /orders": what the report calls this stage's load.
std::string describe(const FuzzSpec& spec);

}  // namespace shakedown::cli
