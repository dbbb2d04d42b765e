// The sums that every format shows.
#include "reports/tables.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "harness/model/names.hpp"

namespace shakedown::reports {
namespace {

void add(Figures& figures, const journal::TotalRecord& total) {
  for (std::size_t i = 0; i < total.outcomes.size(); ++i) {
    figures.outcomes[i] += total.outcomes[i];
    // As the gates count: the failure for which a step was skipped is an error already.
    if (static_cast<Outcome>(i) == Outcome::skipped) continue;
    figures.requests += total.outcomes[i];
    if (is_error(static_cast<Outcome>(i))) figures.errors += total.outcomes[i];
  }
  for (const auto& [status, count] : total.statuses) figures.statuses[status] += count;
  figures.latency.add(total.latency);
  figures.service_time.add(total.service_time);
}

void set_rate(Figures& figures, Nanoseconds measured) {
  if (measured.count() <= 0) return;
  figures.rate = static_cast<double>(figures.latency.count()) / seconds(measured);
}

Nanoseconds length_of(const journal::StoredRun& run, const std::set<int>& stages) {
  Nanoseconds sum{};
  for (const auto& stage : run.stages) {
    if (stages.contains(stage.id)) sum += stage_end(run, stage) - stage.begin;
  }
  return sum;
}

template <class Wanted>
Figures sum(const journal::StoredRun& run, const Wanted& wanted) {
  Figures figures;
  std::set<int> stages;
  for (const auto& total : run.totals) {
    if (!wanted(total)) continue;
    add(figures, total);
    stages.insert(total.stage);
  }
  set_rate(figures, length_of(run, stages));
  return figures;
}

}  // namespace

Nanoseconds stage_end(const journal::StoredRun& run, const journal::StageRecord& stage) {
  return stage.end > stage.begin ? stage.end : std::max(run.length, stage.begin);
}

const journal::StageRecord* find_stage(const journal::StoredRun& run, int id) {
  for (const auto& stage : run.stages) {
    if (stage.id == id) return &stage;
  }
  return nullptr;
}

std::string endpoint_name(const journal::StoredRun& run, int id) {
  for (const auto& record : run.endpoints) {
    if (record.id == id) return to_string(record.endpoint);
  }
  return "endpoint " + std::to_string(id);
}

Figures run_figures(const journal::StoredRun& run) {
  return sum(run, [](const journal::TotalRecord&) { return true; });
}

Figures stage_figures(const journal::StoredRun& run, int stage) {
  return sum(run, [stage](const journal::TotalRecord& total) { return total.stage == stage; });
}

std::vector<EndpointFigures> endpoint_figures(const journal::StoredRun& run) {
  std::map<int, EndpointFigures> rows;
  for (const auto& total : run.totals) {
    auto& row = rows[total.endpoint];
    StageFigures stage;
    stage.stage = total.stage;
    add(stage.figures, total);
    if (stage.figures.requests == 0) continue;
    set_rate(stage.figures, length_of(run, {total.stage}));
    add(row.all, total);
    row.stages.push_back(std::move(stage));
  }
  std::erase_if(rows, [](const auto& row) { return row.second.all.requests == 0; });

  std::map<int, const journal::EndpointRecord*> known;
  for (const auto& record : run.endpoints) known[record.id] = &record;
  std::vector<EndpointFigures> sorted;
  for (auto& [id, row] : rows) {
    row.id = id;
    const auto found = known.find(id);
    row.endpoint =
        found == known.end() ? Endpoint{"", "endpoint " + std::to_string(id)} : found->second->endpoint;
    std::set<int> stages;
    for (const auto& stage : row.stages) stages.insert(stage.stage);
    set_rate(row.all, length_of(run, stages));
    sorted.push_back(std::move(row));
  }
  std::sort(sorted.begin(), sorted.end(), [](const EndpointFigures& a, const EndpointFigures& b) {
    const auto left = a.all.latency.percentile(99);
    const auto right = b.all.latency.percentile(99);
    return left != right ? left > right : a.id < b.id;
  });
  return sorted;
}

journal::GeneratorRecord generator_sum(const journal::StoredRun& run) {
  journal::GeneratorRecord sum;
  sum.stage = -1;
  for (const auto& one : run.generators) {
    sum.due += one.due;
    sum.sent += one.sent;
    sum.late += one.late;
    sum.bunched += one.bunched;
    sum.journeys_begun += one.journeys_begun;
    sum.journeys_completed += one.journeys_completed;
    sum.reconnects += one.reconnects;
    sum.send_lag.add(one.send_lag);
    sum.threads = std::max(sum.threads, one.threads);
  }
  return sum;
}

double late_share(const journal::GeneratorRecord& generator) {
  return generator.sent == 0 ? 0 : static_cast<double>(generator.late) / static_cast<double>(generator.sent);
}

std::string verdict_word(const journal::StoredRun& run) {
  return run.verdict ? name_of(*run.verdict) : "not judged";
}

std::vector<const Finding*> by_severity(const journal::StoredRun& run) {
  std::vector<const Finding*> sorted;
  for (const auto& finding : run.findings) sorted.push_back(&finding);
  std::sort(sorted.begin(), sorted.end(), [](const Finding* a, const Finding* b) {
    return a->severity != b->severity ? a->severity > b->severity : a < b;
  });
  return sorted;
}

}  // namespace shakedown::reports
