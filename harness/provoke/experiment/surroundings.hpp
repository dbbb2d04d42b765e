// What the matrix needs of the run that it is part of. Everything is borrowed and must outlive it.
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "harness/journal/journal.hpp"
#include "harness/model/journey.hpp"
#include "harness/model/scenario.hpp"
#include "harness/model/touched.hpp"
#include "harness/net/fault_proxy.hpp"
#include "harness/net/origin.hpp"
#include "harness/provoke/experiment/sightings.hpp"
#include "harness/target/service_faults.hpp"
#include "harness/target/services.hpp"

namespace shakedown::experiments {

struct Surroundings {
  journal::Journal& journal;
  target::Services& services;
  target::ServiceFaults& service_faults;
  net::FaultProxies& proxies;  // one for each dependency, by its name
  Sightings& sightings;        // sees every call, injection, event, log line and sample
  RunClock clock;
  std::stop_token stop;
  const Scenario& scenario;
  const Traffic& traffic;
  const std::vector<Identity>& identities;
  net::ResolvedOrigin origin;          // of the target as it runs now
  std::function<int()> next_fault_id;  // FaultRecord ids are unique in a run
  std::function<int()> next_experiment_id;
  std::function<void(const std::string&)> say;  // how it goes on, one line; may be empty
  int stage = 0;
  EndpointWeights weights = {};  // empty: all endpoints weigh the same
};

}  // namespace shakedown::experiments
