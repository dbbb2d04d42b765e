// The scenario that shows one experiment again and nothing else: the services, the few requests as a journey
// by hand, the one fault as a matrix of its own, the seed. Pure.
#pragma once

#include <string>

#include "harness/model/fault.hpp"
#include "harness/model/journey.hpp"
#include "harness/model/scenario.hpp"
#include "harness/provoke/experiment/probes.hpp"

namespace shakedown::faults_matrix {

using namespace experiments;  // what every kind of experiment is made with

// Paths in it are absolute. `origin` is the target's as it ran ("http://127.0.0.1:41207"): fields that name
// it (Origin, Referer) would be wrong the next time and are left out.
std::string reproduction(const Scenario& scenario, const Traffic& traffic, const Probe& probe,
                         const std::string& subject, const FaultSpec& fault, const MatrixSpec& spec,
                         const std::string& origin);

}  // namespace shakedown::faults_matrix
