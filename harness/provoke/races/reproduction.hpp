// The scenario that shows one set of requests at once again. Pure.
#pragma once

#include <string>

#include "harness/model/scenario.hpp"
#include "harness/provoke/races/plan.hpp"
#include "harness/provoke/races/schedule.hpp"

namespace shakedown::races {

// `shown`: the burst that showed something; null: none did yet, and all ways are tried. `origin`: as
// scenario_again() takes it.
std::string reproduction(const Scenario& scenario, const Traffic& traffic, const RaceSet& set,
                         const RacesSpec& spec, const Burst* shown, const std::string& origin);

}  // namespace shakedown::races
