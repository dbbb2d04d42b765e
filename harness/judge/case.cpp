#include "harness/judge/case.hpp"

#include <algorithm>

#include "harness/judge/command_options.hpp"
#include "harness/judge/figures.hpp"
#include "harness/judge/words.hpp"
#include "harness/model/names.hpp"

namespace shakedown::judge {
namespace {

constexpr std::size_t longest_target = 120;

bool ended_by_itself(const Event& event) {
  return event.kind == EventKind::process_killed || event.kind == EventKind::process_exited;
}

}  // namespace

Case::Case(const journal::StoredRun& run) : run_(run) {
  for (const journal::EndpointRecord& record : run.endpoints)
    endpoints_[record.id] = to_string(record.endpoint);
  for (const journal::ExchangeRecord& record : run.exchanges) exchanges_[record.id] = &record;
  for (const journal::StoredEvent& stored : run.events) {
    if (!ended_by_itself(stored.event) || stored.event.subject != "target" || in_experiment(stored.event.at))
      continue;
    crashed_ = std::min(crashed_.value_or(never), stored.event.at);
  }
  for (const journal::ExperimentStepRecord& step : run.experiment_steps)
    of_experiments_.insert(step.exchange);
  for (const auto& [id, figures] : outcomes_by_endpoint(run)) {
    sent_to_[id] = figures.sent();
    sent_ += figures.sent();
    skipped_ += figures.at(Outcome::skipped);
  }
}

std::string Case::endpoint(int id) const {
  const auto found = endpoints_.find(id);
  return found == endpoints_.end() ? "endpoint " + std::to_string(id) : found->second;
}

std::string Case::stage_at(Nanoseconds at) const {
  std::string name;
  for (const journal::StageRecord& stage : run_.stages) {
    if (at >= stage.begin && (stage.end == Nanoseconds{} || at <= stage.end)) name = stage.name;
  }
  return name;
}

bool Case::during_a_stage(Nanoseconds at) const {
  return std::any_of(run_.stages.begin(), run_.stages.end(), [&](const auto& stage) {
    return at >= stage.begin && (stage.end == Nanoseconds{} || at <= stage.end);
  });
}

bool Case::in_experiment(Nanoseconds at) const {
  return std::any_of(run_.experiments.begin(), run_.experiments.end(), [&](const auto& experiment) {
    return at >= experiment.begin && (experiment.end == Nanoseconds{} || at <= experiment.end);
  });
}

std::uint64_t Case::sent_to(int endpoint) const {
  const auto found = sent_to_.find(endpoint);
  return found == sent_to_.end() ? 0 : found->second;
}

std::uint64_t Case::sent() const {
  return sent_;
}

std::uint64_t Case::skipped() const {
  return skipped_;
}

const journal::ExchangeRecord* Case::exchange(std::int64_t id) const {
  const auto found = exchanges_.find(id);
  return found == exchanges_.end() ? nullptr : found->second;
}

std::string Case::reproduce(const std::string& stage) const {
  std::string command = run_again(run_.info);
  if (!stage.empty() && run_.stages.size() > 1 && command.find(" --only") == std::string::npos)
    command += " --only " + quoted_word(stage);
  return command;
}

std::string describe(const Exchange& exchange) {
  std::string text = exchange.request.method + " " + first_line(exchange.request.target, longest_target);
  if (exchange.response.status != 0 &&
      (exchange.outcome == Outcome::answered || exchange.outcome == Outcome::unexpected_status)) {
    text += " answered " + std::to_string(exchange.response.status);
  } else {
    text += std::string(": ") + name_of(exchange.outcome);
  }
  text += " after " + say_duration(exchange.timing.latency());
  if (!exchange.error.empty()) text += ": " + first_line(exchange.error, longest_target);
  return text;
}

}  // namespace shakedown::judge
