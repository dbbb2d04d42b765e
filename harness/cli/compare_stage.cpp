#include "harness/cli/compare_stage.hpp"

#include <fmt/format.h>

#include "harness/provoke/compare/compare.hpp"

namespace shakedown::cli {

Status run_compare_stage(const CompareStage& stage) {
  experiments::Surroundings around{stage.journal,
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
                                   [&] { return stage.dependencies.board().take_id(); },
                                   stage.next_experiment_id,
                                   stage.say,
                                   stage.id};
  const auto done = comparing::run_compare(around, *stage.stage.compare, *stage.scenario.baseline,
                                           stage.baseline, stage.length, stage.evidence_left);
  if (!done) return done.error();
  std::string text = fmt::format("compare: {} of {} rounds, {} requests each", done.value().rounds,
                                 stage.stage.compare->rounds, done.value().steps);
  if (done.value().unkept > 0)
    text +=
        fmt::format("; {} answers were not compared, because `evidence` was used up", done.value().unkept);
  stage.journal.event({stage.clock.now(), EventKind::note, "harness", text});
  if (stage.say) stage.say(text);
  return Done{};
}

std::string describe(const CompareSpec& spec) {
  return fmt::format("compare with the baseline, {} round{}", spec.rounds, spec.rounds == 1 ? "" : "s");
}

}  // namespace shakedown::cli
