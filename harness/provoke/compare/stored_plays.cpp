#include "harness/provoke/compare/stored_plays.hpp"

#include <algorithm>
#include <vector>

namespace shakedown::comparing {
namespace {

using Phase = journal::ExperimentStepRecord::Phase;

// This traffic's id of the endpoint that the step asks; -1 where it has no such step.
int endpoint_at(const Traffic& traffic, const std::pair<int, int>& place) {
  const auto [journey, step] = place;
  if (journey < 0 || static_cast<std::size_t>(journey) >= traffic.journeys.size()) return -1;
  const auto& steps = traffic.journeys[static_cast<std::size_t>(journey)].steps;
  if (step < 0 || static_cast<std::size_t>(step) >= steps.size()) return -1;
  return traffic.requests[steps[static_cast<std::size_t>(step)].request].endpoint;
}

// The last two whole rounds: the target was warm, and they are alike in whatever came before.
std::vector<int> last_rounds(const journal::StoredRun& run) {
  std::vector<int> rounds;
  for (const auto& experiment : run.experiments)
    if (experiment.kind == "compare" && experiment.not_exercised.empty()) rounds.push_back(experiment.id);
  if (rounds.size() > 2) rounds.erase(rounds.begin(), rounds.end() - 2);
  return rounds;
}

}  // namespace

Result<StoredPlays> stored_plays(const journal::StoredRun& run, const Traffic& traffic) {
  const auto rounds = last_rounds(run);
  if (rounds.size() < 2)
    return Problem{{},
                   "the stored run " + run.info.name + " has no two rounds of a stage that compares",
                   "make it with `{name: compare, compare: {rounds: 2}}` among its stages"};
  std::map<std::int64_t, const journal::ExchangeRecord*> exchanges;
  for (const auto& record : run.exchanges) exchanges[record.id] = &record;
  std::map<int, std::string> names;
  for (const auto& record : run.endpoints) names[record.id] = to_string(record.endpoint);

  StoredPlays stored;
  stored.name = run.info.name;
  for (const auto& step : run.experiment_steps) {
    const auto round = std::find(rounds.begin(), rounds.end(), step.experiment);
    const auto kept = exchanges.find(step.exchange);
    if (round == rounds.end() || step.phase != Phase::provoked || kept == exchanges.end()) continue;
    const std::pair place{step.journey, step.step};
    const int endpoint = endpoint_at(traffic, place);
    const auto name = names.find(kept->second->exchange.endpoint);
    if (endpoint < 0 || name == names.end() ||
        name->second != to_string(traffic.endpoints[static_cast<std::size_t>(endpoint)])) {
      ++stored.unmatched;
      continue;
    }
    auto& play = stored.plays[static_cast<std::size_t>(round - rounds.begin())];
    play[place] = *kept->second;
    play[place].exchange.endpoint = endpoint;
  }
  return stored;
}

}  // namespace shakedown::comparing
