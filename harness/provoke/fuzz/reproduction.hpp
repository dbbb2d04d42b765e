// The scenario that sends one made-up request again, after what leads up to it. Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/model/scenario.hpp"
#include "harness/provoke/fuzz/leads.hpp"

namespace shakedown::fuzz {

struct Reproduced {
  const Lead* lead = nullptr;
  const FuzzRequest* request = nullptr;
  const std::vector<Live>* live = nullptr;  // the values of the play that it is from; they become holes again
};

// A journey for each, the one that it is about first. `origin` as scenario_again() takes it. `rule`: what it
// is watched for, where that is more than its answer.
std::string reproduction(const Scenario& scenario, const Traffic& traffic,
                         const std::vector<Reproduced>& requests, Nanoseconds deadline, int repeat,
                         const std::string& origin, const std::string& rule = {});

}  // namespace shakedown::fuzz
