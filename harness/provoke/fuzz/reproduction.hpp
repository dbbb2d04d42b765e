// The scenario that sends one made-up request again, after what leads up to it. Pure.
#pragma once

#include <string>

#include "harness/model/scenario.hpp"
#include "harness/provoke/fuzz/leads.hpp"

namespace shakedown::fuzz {

// `live`: the values of the play that the request is from; they become holes again. `origin` as
// scenario_again() takes it.
std::string reproduction(const Scenario& scenario, const Traffic& traffic, const Lead& lead,
                         const FuzzRequest& request, const std::vector<Live>& live, Nanoseconds deadline,
                         int repeat, const std::string& origin);

}  // namespace shakedown::fuzz
