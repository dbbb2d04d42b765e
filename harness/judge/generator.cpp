#include "harness/judge/generator.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/judge/figures.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

const journal::StageRecord* stage_of(const journal::StoredRun& run, int id) {
  const auto found =
      std::find_if(run.stages.begin(), run.stages.end(), [&](const auto& stage) { return stage.id == id; });
  return found == run.stages.end() ? nullptr : &*found;
}

std::string name_of_stage(const journal::StoredRun& run, int id) {
  const journal::StageRecord* stage = stage_of(run, id);
  return stage ? "'" + stage->name + "'" : std::to_string(id);
}

std::string late_reason(const journal::StoredRun& run, const journal::GeneratorRecord& generator) {
  const double sent = static_cast<double>(generator.sent);
  if (generator.sent == 0 || static_cast<double>(generator.late) <= run.info.late_share * sent) return {};
  return fmt::format(
      "the generator was late in stage {}: {} of its sends were more than {} later than they could have "
      "been, and {} "
      "is the most that is allowed",
      name_of_stage(run, generator.stage), say_share(static_cast<double>(generator.late) / sent),
      say_duration(run.info.late_by), say_share(run.info.late_share));
}

std::uint64_t most_waiting(const journal::StoredRun& run, int stage) {
  std::uint64_t most = 0;
  for (const journal::TickFigures& tick : run.ticks) {
    if (tick.tick.stage == stage) most = std::max(most, tick.tick.waiting);
  }
  return most;
}

std::string short_reason(const journal::StoredRun& run, const journal::GeneratorRecord& generator) {
  const journal::StageRecord* stage = stage_of(run, generator.stage);
  if (run.interrupted || stage == nullptr || stage->end == Nanoseconds{}) return {};
  const Figures figures = figures_of(run, {stage}, [](int) { return true; });
  const std::uint64_t accounted = generator.sent + figures.at(Outcome::skipped);
  if (static_cast<double>(accounted) >= reached_share * static_cast<double>(generator.due)) return {};
  if (most_waiting(run, generator.stage) > 0) return {};
  return fmt::format(
      "the generator sent {} of the {} that stage {} asked for, though none of them waited for the target",
      say_count(generator.sent), counted(generator.due, "request"), name_of_stage(run, generator.stage));
}

}  // namespace

GeneratorJudgement judge_generator(const journal::StoredRun& run) {
  GeneratorJudgement judgement;
  for (const journal::GeneratorRecord& generator : run.generators) {
    std::string reason = late_reason(run, generator);
    if (reason.empty()) reason = short_reason(run, generator);
    if (reason.empty()) continue;
    judgement.unfit_stages.push_back(generator.stage);
    judgement.reasons.push_back(std::move(reason));
  }
  return judgement;
}

}  // namespace shakedown::judge
