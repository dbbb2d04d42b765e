#include "harness/provoke/drift/reproduction.hpp"

#include <fmt/format.h>

#include "harness/provoke/experiment/scenario_again.hpp"

namespace shakedown::drift {

std::string reproduction(const Scenario& scenario, const Traffic& traffic, const Probe& probe,
                         const Change& change, const DriftStageSpec& spec, const std::string& origin) {
  const std::string place = change.asked + (change.drift.at.empty() ? "" : " " + change.drift.at);
  return scenario_again(scenario, traffic, probe, change.says(), origin) +
         fmt::format(
             "  - name: reproduce\n    drift: {{on: {}, operators: [{}], places: [{}], deadline: {}, repeat: "
             "{}}}\n",
             in_quotes(change.subject), change.drift.op, in_quotes(place), milliseconds(spec.deadline),
             spec.repeat);
}

}  // namespace shakedown::drift
