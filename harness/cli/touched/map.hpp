// The map of a change, put together: a repository's history, the scenario's own words, the contract and what
// the traffic is known to ask for.
#pragma once

#include <string>
#include <vector>

#include "harness/model/endpoint.hpp"
#include "harness/model/result.hpp"
#include "harness/model/scenario.hpp"
#include "harness/model/touched.hpp"

namespace shakedown::cli {

struct KnownToScenario {
  std::vector<Endpoint> endpoints;  // of the traffic
  std::string contract;             // a file; empty: none
};

Result<Touched> map_of(const TouchedSpec& spec, const KnownToScenario& known);

}  // namespace shakedown::cli
