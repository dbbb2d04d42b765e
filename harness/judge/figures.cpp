#include "harness/judge/figures.hpp"

#include <algorithm>

#include "harness/journal/hdr_codec.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

void add(journal::OutcomeCounts& to, const journal::OutcomeCounts& more) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += more[i];
}

bool has_final_totals(const journal::StoredRun& run, const journal::StageRecord& stage) {
  return stage.end > Nanoseconds{} && std::any_of(run.totals.begin(), run.totals.end(),
                                                  [&](const auto& total) { return total.stage == stage.id; });
}

void add_totals(const journal::StoredRun& run, int stage, const EndpointFilter& endpoint, Figures& figures) {
  for (const journal::TotalRecord& total : run.totals) {
    if (total.stage != stage || !endpoint(total.endpoint)) continue;
    add(figures.outcomes, total.outcomes);
    figures.latency.add(total.latency);
  }
}

void add_interval(const journal::IntervalFigures& interval, Figures& figures) {
  add(figures.outcomes, interval.outcomes);
  if (interval.histogram.empty()) return;
  // A histogram that is damaged is left out; the reader has checked what it reads whole.
  const Result<Histogram> latency = journal::decode_histogram(interval.histogram);
  if (latency) figures.latency.add(latency.value());
}

void add_intervals(const journal::StoredRun& run, int stage, const EndpointFilter& endpoint,
                   Figures& figures) {
  for (const journal::IntervalFigures& interval : run.intervals) {
    if (interval.stage == stage && endpoint(interval.endpoint)) add_interval(interval, figures);
  }
}

}  // namespace

std::uint64_t Figures::asked() const {
  std::uint64_t all = 0;
  for (const std::uint64_t count : outcomes) all += count;
  return all - at(Outcome::skipped);
}

std::uint64_t Figures::sent() const {
  return asked() - at(Outcome::not_sent);
}

std::uint64_t Figures::failed() const {
  return asked() - at(Outcome::answered);
}

Figures figures_of(const journal::StoredRun& run, const std::vector<const journal::StageRecord*>& stages,
                   const EndpointFilter& endpoint) {
  Figures figures;
  for (const journal::StageRecord* stage : stages) {
    if (has_final_totals(run, *stage)) {
      add_totals(run, stage->id, endpoint, figures);
    } else {
      add_intervals(run, stage->id, endpoint, figures);
    }
  }
  return figures;
}

Figures figures_within(const journal::StoredRun& run, const Within& within, const EndpointFilter& endpoint) {
  Figures figures;
  for (const journal::IntervalFigures& interval : run.intervals) {
    if (endpoint(interval.endpoint) && within(interval.begin + interval.length / 2))
      add_interval(interval, figures);
  }
  return figures;
}

Nanoseconds length_within(const journal::StoredRun& run, const Within& within) {
  Nanoseconds length{};
  for (const journal::TickFigures& tick : run.ticks) {
    if (within(tick.tick.begin + tick.tick.length / 2)) length += tick.tick.length;
  }
  return length;
}

std::map<int, Figures> outcomes_by_endpoint(const journal::StoredRun& run) {
  std::map<int, Figures> figures;
  for (const journal::StageRecord& stage : run.stages) {
    const bool totals = has_final_totals(run, stage);
    for (const journal::TotalRecord& total : run.totals) {
      if (totals && total.stage == stage.id) add(figures[total.endpoint].outcomes, total.outcomes);
    }
    for (const journal::IntervalFigures& interval : run.intervals) {
      if (!totals && interval.stage == stage.id) add(figures[interval.endpoint].outcomes, interval.outcomes);
    }
  }
  return figures;
}

Figures figures_of_run(const journal::StoredRun& run) {
  return figures_of(run, all_stages(run), [](int) { return true; });
}

namespace {

// Requests that were made up are counted by themselves.
std::uint64_t made_up(const journal::StoredRun& run) {
  std::uint64_t requests = 0;
  for (const auto& row : run.fuzz_endpoints) requests += row.requests;
  return requests;
}

}  // namespace

bool anything_sent(const journal::StoredRun& run) {
  return figures_of_run(run).sent() > 0 || !run.experiment_steps.empty() || !run.round_figures.empty() ||
         made_up(run) > 0;
}

std::string say_extent(std::uint64_t requests, const journal::StoredRun& run) {
  requests += made_up(run);
  std::vector<std::string> parts;
  if (requests > 0) parts.push_back(counted(requests, "request"));
  if (!run.experiments.empty()) parts.push_back(counted(run.experiments.size(), "experiment"));
  if (!run.rounds.empty()) parts.push_back(counted(run.rounds.size(), "round"));
  if (parts.empty()) return counted(requests, "request");
  std::string text = parts[0];
  for (std::size_t i = 1; i < parts.size(); ++i) text += (i + 1 == parts.size() ? " and " : ", ") + parts[i];
  return text;
}

std::vector<const journal::StageRecord*> all_stages(const journal::StoredRun& run) {
  std::vector<const journal::StageRecord*> stages;
  for (const journal::StageRecord& stage : run.stages) stages.push_back(&stage);
  return stages;
}

Nanoseconds length_of(const journal::StoredRun& run, const journal::StageRecord& stage) {
  Nanoseconds end = stage.end;
  if (end == Nanoseconds{}) {
    for (const journal::TickFigures& tick : run.ticks) {
      if (tick.tick.stage == stage.id) end = std::max(end, tick.tick.begin + tick.tick.length);
    }
  }
  return std::max(Nanoseconds{}, end - stage.begin);
}

}  // namespace shakedown::judge
