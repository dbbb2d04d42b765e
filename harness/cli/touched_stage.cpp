#include "harness/cli/touched_stage.hpp"

#include <algorithm>

namespace shakedown::cli {
namespace {

bool in_traffic(const MatrixStage& stage, const std::string& endpoint) {
  const auto& known = stage.prepared.traffic.endpoints;
  return std::any_of(known.begin(), known.end(),
                     [&](const Endpoint& one) { return to_string(one) == endpoint; });
}

// What is made up may also be what only the contract has.
template <class Spec>
bool choose(Spec& spec, const MatrixStage& stage, const std::string& kind, bool contract_too) {
  if (!spec.only_touched) return true;
  for (const std::string& endpoint : touched_of(stage.prepared.weights)) {
    if (contract_too || in_traffic(stage, endpoint)) spec.endpoints.push_back(endpoint);
  }
  if (!spec.endpoints.empty()) return true;
  const std::string text = "the change touches no endpoint that it could send to, so it has nothing to do";
  stage.journal.event({stage.clock.now(), EventKind::note, "harness", kind + ": " + text});
  if (stage.say) stage.say(text);
  return false;
}

}  // namespace

bool choose_touched(FuzzSpec& spec, const MatrixStage& stage) {
  return choose(spec, stage, "fuzz", true);
}

bool choose_touched(RacesSpec& spec, const MatrixStage& stage) {
  return choose(spec, stage, "races", false);
}

bool choose_touched(AccessSpec& spec, const MatrixStage& stage) {
  return choose(spec, stage, "access", false);
}

}  // namespace shakedown::cli
