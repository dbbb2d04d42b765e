#include "harness/judge/race_play.hpp"

#include <algorithm>
#include <map>

namespace shakedown::judge {
namespace {

const journal::ExchangeRecord* exchange_by_id(const journal::StoredRun& run, std::int64_t id) {
  // Ids count up in the order of the journal's table.
  const auto found = std::lower_bound(run.exchanges.begin(), run.exchanges.end(), id,
                                      [](const auto& kept, std::int64_t wanted) { return kept.id < wanted; });
  return found == run.exchanges.end() || found->id != id ? nullptr : &*found;
}

struct Step {
  int request = -1;
  const journal::ExchangeRecord* kept = nullptr;
};

void sort_out(std::vector<Step> steps, std::size_t requests, RacePlay& play) {
  std::stable_sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) {
    return a.kept->exchange.timing.sent < b.kept->exchange.timing.sent;
  });
  play.requests.resize(requests);
  for (auto& request : play.requests) request.exchange.outcome = Outcome::not_sent;
  bool begun = false;
  for (const Step& step : steps) {
    if (step.request >= 0) {
      play.requests[static_cast<std::size_t>(step.request)] = *step.kept;
      begun = true;
    } else {
      (begun ? play.state : play.leading).push_back(*step.kept);
    }
  }
}

// From the first request on until what came after the last of them was over.
void look_for_ending(const journal::StoredRun& run, RacePlay& play) {
  Nanoseconds from = never;
  Nanoseconds until{};
  for (const auto& kept : play.requests) {
    if (kept.id == 0) continue;
    from = std::min(from, kept.exchange.timing.sent);
    until = std::max(until, kept.exchange.timing.done);
  }
  for (const auto& kept : play.state) until = std::max(until, kept.exchange.timing.done);
  for (const journal::StoredEvent& stored : run.events) {
    const Event& event = stored.event;
    const bool ended = event.kind == EventKind::process_killed || event.kind == EventKind::process_exited;
    if (!ended || event.subject != "target" || event.at < from || event.at > until) continue;
    play.target_ended = true;
    play.ending = stored.id;
    return;
  }
}

}  // namespace

std::vector<RacePlay> plays_of(const journal::StoredRun& run, const journal::ExperimentRecord& record) {
  std::map<int, std::vector<Step>> steps;
  std::size_t requests = 0;
  for (const journal::ExperimentStepRecord& step : run.experiment_steps) {
    if (step.experiment != record.id || step.play == 0) continue;
    const auto* kept = exchange_by_id(run, step.exchange);
    if (!kept || step.request >= static_cast<int>(most_race_requests)) continue;
    steps[step.play].push_back({step.request, kept});
    if (step.request >= 0) requests = std::max(requests, static_cast<std::size_t>(step.request) + 1);
  }
  std::vector<RacePlay> plays;
  for (const journal::RacePlayRecord& played : run.race_plays) {
    if (played.experiment != record.id) continue;
    RacePlay play;
    play.record = played;
    sort_out(steps[played.play], requests, play);
    std::erase_if(play.record.order,
                  [&](int request) { return request < 0 || static_cast<std::size_t>(request) >= requests; });
    look_for_ending(run, play);
    plays.push_back(std::move(play));
  }
  return plays;
}

std::size_t requests_of(const std::vector<RacePlay>& plays) {
  std::size_t most = 0;
  for (const RacePlay& play : plays) most = std::max(most, play.requests.size());
  return most;
}

}  // namespace shakedown::judge
