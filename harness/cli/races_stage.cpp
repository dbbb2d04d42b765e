#include "harness/cli/races_stage.hpp"

#include "harness/cli/touched_stage.hpp"
#include "harness/provoke/races/races.hpp"

namespace shakedown::cli {

Status run_races_stage(const MatrixStage& stage) {
  experiments::Surroundings around = surroundings_of(stage);
  const Watching watching(stage);
  RacesSpec spec = *stage.stage.races;
  if (!choose_touched(spec, stage)) return Done{};
  const auto done = races::run_races(around, spec, stage.length);
  if (!done) return done.error();
  if (stage.say) stage.say(done.value().coverage);
  return Done{};
}

std::string describe(const RacesSpec& spec) {
  std::string text = "races of ";
  const auto& names = spec.only.empty() ? spec.endpoints : spec.only;
  if (spec.only.empty() && spec.only_touched) return text + "touched endpoints";
  if (names.empty()) return text + "all that changes state";
  for (std::size_t i = 0; i < names.size(); ++i) text += (i > 0 ? ", " : "") + names[i];
  return text;
}

}  // namespace shakedown::cli
