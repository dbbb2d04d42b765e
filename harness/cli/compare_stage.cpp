#include "harness/cli/compare_stage.hpp"

#include <fmt/format.h>

#include "harness/journal/reader.hpp"
#include "harness/provoke/compare/compare.hpp"
#include "harness/provoke/load/stage.hpp"

namespace shakedown::cli {

namespace {

Result<comparing::Baseline> baseline_of(const CompareStage& stage) {
  if (stage.baseline)
    return comparing::Baseline(comparing::RunningBaseline{*stage.scenario.baseline, *stage.baseline});
  if (stage.scenario.baseline_run.empty()) return comparing::Baseline{};
  const auto run = journal::read_run(stage.scenario.baseline_run);
  if (!run) return run.error();
  auto plays = comparing::stored_plays(run.value(), stage.prepared.traffic);
  if (!plays) return plays.error();
  return comparing::Baseline(std::move(plays).value());
}

}  // namespace

Status run_compare_stage(const CompareStage& stage) {
  const auto baseline = baseline_of(stage);
  if (!baseline) return baseline.error();
  auto around = surroundings_of(stage);
  const auto done = comparing::run_compare(around, *stage.stage.compare, baseline.value(), stage.length,
                                           stage.evidence_left);
  if (!done) return done.error();
  std::string text = fmt::format("compare: {} of {} rounds, {} requests each", done.value().rounds,
                                 stage.stage.compare->rounds, done.value().steps);
  if (done.value().unkept > 0)
    text +=
        fmt::format("; {} answers were not compared, because `evidence` was used up", done.value().unkept);
  if (const auto* stored = std::get_if<comparing::StoredPlays>(&baseline.value());
      stored && stored->unmatched > 0)
    text +=
        fmt::format("; {} answers of the stored run belong to no step of this traffic", stored->unmatched);
  stage.journal.event({stage.clock.now(), EventKind::note, "harness", text});
  if (stage.say) stage.say(text);
  return Done{};
}

std::string describe(const CompareSpec& spec) {
  if (spec.of_load)
    return fmt::format("{} rounds of {} on each of baseline and target, measured for {:g} s", spec.rounds,
                       load::describe(spec.of_load->load), seconds(spec.of_load->measure));
  return fmt::format("compare with the baseline, {} round{}", spec.rounds, spec.rounds == 1 ? "" : "s");
}

}  // namespace shakedown::cli
