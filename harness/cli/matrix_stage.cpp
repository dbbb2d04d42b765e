#include "harness/cli/matrix_stage.hpp"

#include "harness/model/names.hpp"
#include "harness/provoke/faults/matrix.hpp"

namespace shakedown::cli {

Watching::Watching(const MatrixStage& stage) : dependencies_(stage.dependencies) {
  experiments::Sightings& sightings = stage.sightings;
  dependencies_.calls().watch([&](const journal::CallRecord& call) { sightings.call(call); });
  dependencies_.watch_injections([&](const net::InjectedFault& fault) { sightings.injected(fault); });
}

Watching::~Watching() {
  dependencies_.calls().watch({});
  dependencies_.watch_injections({});
}

experiments::Surroundings surroundings_of(const MatrixStage& stage) {
  return {stage.journal,
          stage.services,
          stage.dependencies.service_faults(),
          stage.dependencies.proxies(),
          stage.sightings,
          stage.clock,
          stage.stop,
          stage.scenario,
          stage.prepared.traffic,
          stage.prepared.identities,
          stage.origin,
          [&dependencies = stage.dependencies] { return dependencies.board().take_id(); },
          stage.next_experiment_id,
          stage.say,
          stage.id,
          stage.prepared.weights};
}

Status run_matrix_stage(const MatrixStage& stage) {
  experiments::Surroundings around = surroundings_of(stage);
  const Watching watching(stage);
  const auto done = faults_matrix::run_matrix(around, *stage.stage.matrix, stage.length);
  if (!done) return done.error();
  if (stage.say) stage.say(done.value().coverage);
  return Done{};
}

std::string describe(const MatrixSpec& spec) {
  std::string text = "matrix of ";
  if (spec.all) text += "all faults";
  for (std::size_t i = 0; i < spec.faults.size(); ++i)
    text += (i > 0 ? ", " : "") + std::string(name_of(spec.faults[i]));
  for (std::size_t i = 0; i < spec.on.size(); ++i) text += (i > 0 ? ", " : " on ") + spec.on[i];
  return text;
}

}  // namespace shakedown::cli
