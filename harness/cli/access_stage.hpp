// A stage that asks who may reach what: what it needs of the run, put together.
#pragma once

#include <optional>
#include <string>

#include "harness/cli/matrix_stage.hpp"
#include "harness/judge/contract/contract.hpp"

namespace shakedown::cli {

// Of the same run as a matrix; the stage is one with `access`. Blocks until it is over. `contract`: of the
// target, or null; `baseline`: where it runs, if there is one.
Status run_access_stage(const MatrixStage& stage, const judge::Contract* contract,
                        const std::optional<net::ResolvedOrigin>& baseline);

// "access to GET /orders/{id}": what the report calls this stage's load.
std::string describe(const AccessSpec& spec);

}  // namespace shakedown::cli
