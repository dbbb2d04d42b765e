// All of a scenario's traffic, ready to be replayed: the one call that the command line makes.
//
//     read -> journeys -> endpoints -> identities -> correlation -> the user's link edits -> Traffic
//
// Every step is a function of its own in this folder. Reads files, and nothing else of the outside.
#pragma once

#include <vector>

#include "harness/model/journey.hpp"
#include "harness/model/result.hpp"
#include "harness/model/scenario.hpp"
#include "harness/traffic/identities.hpp"

namespace shakedown::traffic {

// With problems, the traffic is of no use.
struct TrafficReading {
  Traffic traffic;
  Problems problems;
};

// Whether the scenario is of no use without a request to send. Stages that make requests up from a contract
// need none.
bool needs_traffic(const Scenario& scenario);

// Uses the scenario's traffic, contract and identities. Without traffic, the contract's operations are it.
// Finds every problem, for `shakedown check`.
TrafficReading read_all_traffic(const Scenario& scenario);

// The same for a run: the first problem is enough.
Result<Traffic> read_traffic(const Scenario& scenario);

}  // namespace shakedown::traffic
