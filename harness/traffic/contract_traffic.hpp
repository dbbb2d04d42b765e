// An API description as traffic, where there is no recording: what can be asked without knowing anything.
#pragma once

#include "harness/model/journey.hpp"
#include "harness/traffic/contract.hpp"
#include "harness/traffic/endpoint_index.hpp"

namespace shakedown::traffic {

// Appends one journey a GET operation whose required parameters have samples, a tenth of a second apart, and
// notes for those left out.
void add_contract_traffic(const Contract& contract, EndpointIndex& endpoints, Traffic& traffic);

}  // namespace shakedown::traffic
