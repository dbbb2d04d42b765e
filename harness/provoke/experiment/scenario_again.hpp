// The scenario that shows one experiment again and nothing else: the services, the few requests as a journey
// by hand, the seed. What is provoked is the caller's: it appends its one stage. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/model/journey.hpp"
#include "harness/model/scenario.hpp"
#include "harness/provoke/experiment/probes.hpp"

namespace shakedown::experiments {

// Up to and with the line "stages:". Paths in it are absolute. `origin` is the target's as it ran
// ("http://127.0.0.1:41207"): fields that name it (Origin, Referer) would be wrong the next time and are left
// out.
std::string scenario_again(const Scenario& scenario, const Traffic& traffic, const Probe& probe,
                           const std::string& title, const std::string& origin);

// The same for an experiment with several journeys, each with its probe.
std::string scenario_again(const Scenario& scenario, const Traffic& traffic, const std::vector<Probe>& probes,
                           const std::string& title, const std::string& origin);

// As YAML in double quotes reads it.
std::string in_quotes(std::string_view text);
std::string milliseconds(Nanoseconds time);  // "2000ms"; at least one

}  // namespace shakedown::experiments
