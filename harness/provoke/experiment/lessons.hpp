// What the traffic teaches when it is played once, one request after another and without anything provoked:
// which request goes well, and which dependencies it reaches. Every experiment is planned from this.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "harness/model/result.hpp"
#include "harness/provoke/experiment/fresh_start.hpp"
#include "harness/provoke/experiment/probes.hpp"
#include "harness/provoke/experiment/surroundings.hpp"

namespace shakedown::experiments {

// "POST /charges", with what is an id in the path left open: "GET /charges/{id}".
std::string asked_endpoint(const Request& request);

// Starts afresh and plays the journeys that cover all endpoints. Calls belong to a request by their
// traceparent where the target hands it on, else by time. A Problem where the target could not be started.
Result<Lessons> learn(Surroundings& around, FreshStart& fresh, Nanoseconds deadline);
// The same of these journeys, each played by the user that `user_of` gives for it; by the first where it is
// empty.
Result<Lessons> learn(Surroundings& around, FreshStart& fresh, Nanoseconds deadline,
                      const std::vector<int>& journeys,
                      const std::function<std::uint64_t(int journey)>& user_of = {});

}  // namespace shakedown::experiments
