#include "harness/provoke/faults/reproduction.hpp"

#include <fmt/format.h>

#include "harness/model/names.hpp"
#include "harness/provoke/experiment/scenario_again.hpp"

namespace shakedown::faults_matrix {
namespace {

// As a scenario spells it: "http_lose_answer" is "lose_answer" there.
std::string word_of(FaultKind kind) {
  const std::string name = name_of(kind);
  return name.starts_with("http_") ? name.substr(5) : name;
}

}  // namespace

std::string reproduction(const Scenario& scenario, const Traffic& traffic, const Probe& probe,
                         const std::string& subject, const FaultSpec& fault, const MatrixSpec& spec,
                         const std::string& origin) {
  return scenario_again(scenario, traffic, probe, describe(fault), origin) +
         fmt::format(
             "  - name: reproduce\n    faults: {{on: {}, matrix: [{}], deadline: {}, recovery: {}, repeat: "
             "{}}}\n",
             in_quotes(subject), word_of(fault.kind), milliseconds(spec.deadline), milliseconds(spec.recovery),
             spec.repeat);
}

}  // namespace shakedown::faults_matrix
