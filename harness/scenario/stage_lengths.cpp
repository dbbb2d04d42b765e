#include "harness/scenario/stage_lengths.hpp"

#include <algorithm>

namespace shakedown::scenario {
namespace {

constexpr Nanoseconds shortest_share = std::chrono::seconds(1);

Nanoseconds replay_length(const StageSpec& stage, Nanoseconds recorded) {
  return from_seconds(seconds(recorded) / stage.load.speed);
}

}  // namespace

bool shares_budget(const StageSpec& stage) {
  if (stage.length) return false;
  return stage.matrix || stage.compare || stage.drift || stage.races || stage.fuzz || stage.access ||
         stage.load.kind != LoadKind::replay;
}

Nanoseconds stated_length(const Scenario& scenario) {
  Nanoseconds sum{};
  for (const auto& stage : scenario.stages) sum += stage.length.value_or(Nanoseconds(0));
  return sum;
}

std::vector<Nanoseconds> stage_lengths(const Scenario& scenario, Nanoseconds recorded) {
  Nanoseconds taken = stated_length(scenario);
  std::int64_t sharers = 0;
  for (const auto& stage : scenario.stages) {
    if (shares_budget(stage)) {
      ++sharers;
    } else if (!stage.length) {
      taken += replay_length(stage, recorded);
    }
  }
  const Nanoseconds left = std::max(Nanoseconds(0), scenario.budget - taken);
  const Nanoseconds share = sharers == 0 ? left : std::max(shortest_share, left / sharers);
  std::vector<Nanoseconds> lengths;
  for (const auto& stage : scenario.stages) {
    if (stage.length) {
      lengths.push_back(*stage.length);
    } else {
      lengths.push_back(shares_budget(stage) ? share : replay_length(stage, recorded));
    }
  }
  return lengths;
}

}  // namespace shakedown::scenario
