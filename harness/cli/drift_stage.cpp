#include "harness/cli/drift_stage.hpp"

#include "harness/provoke/drift/drift.hpp"

namespace shakedown::cli {

Status run_drift_stage(const MatrixStage& stage) {
  experiments::Surroundings around = surroundings_of(stage);
  const Watching watching(stage);
  const auto done = drift::run_drift(around, *stage.stage.drift, stage.length);
  if (!done) return done.error();
  if (stage.say) stage.say(done.value().coverage);
  return Done{};
}

std::string describe(const DriftStageSpec& spec) {
  std::string text = "drift";
  for (std::size_t i = 0; i < spec.on.size(); ++i) text += (i > 0 ? ", " : " of ") + spec.on[i];
  for (std::size_t i = 0; i < spec.operators.size(); ++i) text += (i > 0 ? ", " : ": ") + spec.operators[i];
  return text;
}

}  // namespace shakedown::cli
