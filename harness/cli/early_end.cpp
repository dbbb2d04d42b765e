#include "harness/cli/early_end.hpp"

namespace shakedown::cli {
namespace {

// Experiments make no figures that a gate is about.
std::vector<judge::PlannedLoad> loads_of(const Prepared& prepared) {
  std::vector<judge::PlannedLoad> loads;
  for (std::size_t i = 0; i < prepared.stages.size(); ++i) {
    const StageSpec& stage = prepared.stages[i];
    if (stage.matrix || stage.compare || stage.drift || stage.races || stage.fuzz || stage.access) continue;
    loads.push_back({static_cast<int>(i) + 1, stage.name, prepared.lengths[i]});
  }
  return loads;
}

}  // namespace

EarlyEnd::EarlyEnd(const Scenario& scenario, const Prepared& prepared, const Interrupt& interrupt)
    : gates_(scenario.gates, loads_of(prepared), endpoint_records(prepared.traffic)),
      interrupted_(interrupt.token(), [this] { flag_ = true; }) {}

target::Record EarlyEnd::watching(target::Record to) {
  if (!gates_.anything()) return to;
  auto sample = std::move(to.sample);
  to.sample = [this, sample](ProcessSample seen) {
    {
      const std::lock_guard lock(mutex_);
      gates_.sample(seen);
    }
    sample(std::move(seen));
  };
  return to;
}

void EarlyEnd::stage_began(int id, Nanoseconds at) {
  const std::lock_guard lock(mutex_);
  gates_.stage_began(id, at);
}

void EarlyEnd::interval(const journal::IntervalRecord& record) {
  const std::lock_guard lock(mutex_);
  gates_.interval(record);
}

void EarlyEnd::look(Nanoseconds now) {
  if (requested()) return;
  const std::lock_guard lock(mutex_);
  const auto lost = gates_.lost(now);
  if (!lost) return;
  why_ = *lost;
  flag_ = true;
}

}  // namespace shakedown::cli
