#include "harness/judge/compared_pairs.hpp"

#include <algorithm>
#include <set>

namespace shakedown::judge {
namespace {

using Phase = journal::ExperimentStepRecord::Phase;

constexpr std::size_t most_noise = 1000;

struct Indexed {
  std::map<std::int64_t, Kept> exchanges;
  std::map<int, std::string> endpoints;
};

Indexed indexed(const journal::StoredRun& run) {
  Indexed all;
  for (const journal::ExchangeRecord& record : run.exchanges) all.exchanges[record.id] = &record;
  for (const journal::EndpointRecord& record : run.endpoints)
    all.endpoints[record.id] = to_string(record.endpoint);
  return all;
}

void add_round(const journal::StoredRun& run, const journal::ExperimentRecord& experiment,
               const Indexed& known, ComparedPairs& pairs) {
  std::map<std::pair<int, int>, ComparedStep::Round> rounds;
  for (const journal::ExperimentStepRecord& step : run.experiment_steps) {
    const auto kept = known.exchanges.find(step.exchange);
    if (step.experiment != experiment.id || kept == known.exchanges.end()) continue;
    const std::pair place{step.journey, step.step};
    auto& round = rounds[place];
    if (step.phase == Phase::control) round.baseline = kept->second;
    if (step.phase == Phase::control_again) round.again = kept->second;
    if (step.phase == Phase::provoked) round.target = kept->second;
    if (step.phase == Phase::after) pairs.steps[place].in_a_row.push_back(kept->second);
  }
  for (const auto& [place, round] : rounds) {
    if (round.baseline == nullptr || round.again == nullptr || round.target == nullptr) continue;
    ComparedStep& step = pairs.steps[place];
    const auto name = known.endpoints.find(round.target->exchange.endpoint);
    if (name != known.endpoints.end()) step.endpoint = name->second;
    step.rounds.push_back(round);
  }
}

}  // namespace

std::vector<ComparedPairs> compared_pairs(const journal::StoredRun& run) {
  std::vector<ComparedPairs> all;
  const Indexed known = indexed(run);
  for (const journal::ExperimentRecord& experiment : run.experiments) {
    if (experiment.kind != "compare" || !experiment.not_exercised.empty()) continue;
    if (all.empty() || all.back().stage != experiment.stage) {
      all.emplace_back();
      all.back().stage = experiment.stage;
      all.back().between = experiment.what + " and " + experiment.subject;
    }
    add_round(run, experiment, known, all.back());
  }
  return all;
}

LearnedNoise learn_noise(const ComparedPairs& pairs) {
  LearnedNoise noise;
  std::map<std::pair<std::string, std::string>, std::uint64_t> differed;
  std::map<std::string, std::uint64_t> compared;
  for (const auto& [place, step] : pairs.steps) {
    std::vector<Kept> plays;  // of the baseline, over all rounds: each is as good as another
    for (const auto& round : step.rounds) plays.insert(plays.end(), {round.baseline, round.again});
    for (std::size_t a = 0; a < plays.size(); ++a) {
      for (std::size_t b = a + 1; b < plays.size(); ++b) {
        NoiseMask one;
        one.learn(plays[a]->exchange.response, plays[b]->exchange.response);
        noise.masks[step.endpoint].learn(plays[a]->exchange.response, plays[b]->exchange.response);
        ++compared[step.endpoint];
        for (const std::string& where : one.places()) ++differed[{step.endpoint, where}];
      }
    }
  }
  for (const auto& [key, count] : differed) {
    if (noise.records.size() >= most_noise) break;
    noise.records.push_back({key.first, key.second, compared[key.first], count});
  }
  return noise;
}

bool LearnedNoise::covers(const std::string& endpoint, std::string_view where) const {
  const auto mask = masks.find(endpoint);
  return mask != masks.end() && mask->second.covers(where);
}

}  // namespace shakedown::judge
