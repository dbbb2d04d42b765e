// The scenario that shows one cell again. Pure.
#pragma once

#include <string>

#include "harness/model/scenario.hpp"
#include "harness/provoke/access/plan.hpp"

namespace shakedown::access {

// `cell`: its name. `origin`: as scenario_again() takes it.
std::string reproduction(const Scenario& scenario, const Traffic& traffic, const Plan& plan,
                         const Route& route, const AccessSpec& spec, const std::string& cell,
                         const std::string& origin);

}  // namespace shakedown::access
