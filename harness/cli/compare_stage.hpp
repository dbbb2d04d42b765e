// A stage that compares, wired to the rest of the run.
#pragma once

#include <atomic>
#include <optional>
#include <string>

#include "harness/cli/matrix_stage.hpp"

namespace shakedown::cli {

// Of its services a baseline that is to run does already.
struct CompareStage : MatrixStage {
  std::optional<net::ResolvedOrigin> baseline;  // of one that runs
  std::atomic<std::int64_t>& evidence_left;
};

// Blocks until it is over.
Status run_compare_stage(const CompareStage& stage);

// "compare with the baseline, 2 rounds", "5 rounds of 200/s with the baseline": what the report calls this
// stage's load.
std::string describe(const CompareSpec& spec);

}  // namespace shakedown::cli
