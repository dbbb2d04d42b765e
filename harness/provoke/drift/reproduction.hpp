// The scenario that shows one change again and nothing else. Pure.
#pragma once

#include <string>

#include "harness/model/journey.hpp"
#include "harness/model/scenario.hpp"
#include "harness/provoke/drift/plan.hpp"

namespace shakedown::drift {

// As scenario_again.hpp says, with the one operator at the one place as its stage.
std::string reproduction(const Scenario& scenario, const Traffic& traffic, const Probe& probe,
                         const Change& change, const DriftStageSpec& spec, const std::string& origin);

}  // namespace shakedown::drift
