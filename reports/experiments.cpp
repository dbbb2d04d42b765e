// The matrix, experiments and calls in report.json.
#include "reports/experiments.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "harness/model/names.hpp"
#include "reports/document.hpp"
#include "reports/limits.hpp"
#include "reports/matrix.hpp"
#include "reports/messages.hpp"
#include "reports/text.hpp"

namespace shakedown::reports {
namespace {

namespace json = boost::json;
using Phase = journal::ExperimentStepRecord::Phase;

const char* phase_name(Phase phase) {
  switch (phase) {
    case Phase::control:
      return "control";
    case Phase::control_again:
      return "control again";
    case Phase::before:
      return "before";
    case Phase::provoked:
      return "provoked";
    case Phase::recovering:
      return "recovering";
    case Phase::after:
      return "after";
  }
  return "control";
}

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(clean(text, limits::name));
}

json::object row_json(const MatrixRow& row) {
  json::array cells;
  for (const auto* cell : row.cells) {
    cells.push_back(json::object{{"rule", clean(cell->rule, limits::name)},
                                 {"state", name_of(cell->state)},
                                 {"shown", std::max(cell->shown, 0)},
                                 {"of", std::max(cell->of, 0)},
                                 {"says", clean(cell->says, limits::sentence)},
                                 {"finding", text_or_null(cell->finding)}});
  }
  json::array experiments;
  for (const int id : row.experiments) {
    if (experiments.size() == limits::repetitions) break;
    experiments.push_back(id);
  }
  return {{"kind", clean(row.kind, limits::name)}, {"subject", clean(row.subject, limits::name)},
          {"what", clean(row.what, limits::name)}, {"says", clean(row.says, limits::sentence)},
          {"state", name_of(row.state())},         {"not_exercised", clean(row.why, limits::sentence)},
          {"experiments", std::move(experiments)}, {"cells", std::move(cells)}};
}

// A journey's step of one experiment, with what came of it in each phase.
struct StepRow {
  std::vector<const journal::ExperimentStepRecord*> phases;
};
using Steps = std::map<int, std::map<std::pair<int, int>, StepRow>>;  // by experiment, then journey and step

Steps steps_of(const journal::StoredRun& run) {
  Steps steps;
  for (const auto& step : run.experiment_steps) {
    steps[step.experiment][{step.journey, step.step}].phases.push_back(&step);
  }
  return steps;
}

using ExchangesById = std::map<std::int64_t, const journal::ExchangeRecord*>;

json::object phase_json(const journal::ExperimentStepRecord& step, const ExchangesById& exchanges) {
  json::object out{{"phase", phase_name(step.phase)},
                   {"exchange", step.exchange == 0 ? json::value(nullptr) : json::value(step.exchange)},
                   {"outcome", nullptr},
                   {"status", 0},
                   {"took_us", nullptr}};
  const auto found = exchanges.find(step.exchange);
  if (found != exchanges.end()) {
    const Exchange& exchange = found->second->exchange;
    out["outcome"] = name_of(exchange.outcome);
    out["status"] = std::max(exchange.response.status, 0);
    out["took_us"] = microseconds(exchange.timing.done - exchange.timing.due);
  }
  json::array calls;
  for (const auto id : step.calls) {
    if (calls.size() == limits::calls_of_one_step) break;
    calls.push_back(id);
  }
  out["call_count"] = step.calls.size();
  out["calls"] = std::move(calls);
  return out;
}

json::array steps_json(const std::map<std::pair<int, int>, StepRow>& steps, const ExchangesById& exchanges) {
  json::array out;
  for (const auto& [place, row] : steps) {
    std::string name;
    bool needs_dependency = false;
    bool is_read = false;
    json::array phases;
    for (const auto* step : row.phases) {
      const auto found = exchanges.find(step->exchange);
      if (name.empty() && found != exchanges.end()) {
        const Request& request = found->second->exchange.request;
        name = clean(request.method + " " + request.target, limits::name);
      }
      needs_dependency = needs_dependency || step->needs_dependency;
      is_read = is_read || step->is_read;
      if (phases.size() < limits::tries_of_one_step) phases.push_back(phase_json(*step, exchanges));
    }
    out.push_back(json::object{{"journey", place.first},
                               {"step", place.second},
                               {"name", name},
                               {"needs_dependency", needs_dependency},
                               {"is_read", is_read},
                               {"phases", std::move(phases)}});
  }
  return out;
}

// How many lines of the target's log the journal has from the provocation to the experiment's end.
std::uint64_t log_lines_of(const journal::StoredRun& run, const journal::ExperimentRecord& experiment) {
  return static_cast<std::uint64_t>(std::count_if(run.log.begin(), run.log.end(), [&](const auto& stored) {
    return stored.line.subject == "target" && stored.line.at >= experiment.provoked &&
           stored.line.at <= experiment.end;
  }));
}

json::object experiment_json(const journal::ExperimentRecord& experiment) {
  return {{"id", experiment.id},
          {"stage", experiment.stage},
          {"kind", clean(experiment.kind, limits::name)},
          {"subject", clean(experiment.subject, limits::name)},
          {"what", clean(experiment.what, limits::name)},
          {"says", clean(experiment.says, limits::sentence)},
          {"repetition", experiment.repetition},
          {"begin_us", microseconds(experiment.begin)},
          {"provoked_us", microseconds(experiment.provoked)},
          {"healed_us", microseconds(experiment.healed)},
          {"end_us", microseconds(experiment.end)},
          {"not_exercised", clean(experiment.not_exercised, limits::sentence)}};
}

json::object call_json(const journal::CallRecord& call) {
  const auto time = [](Nanoseconds at) {
    return at.count() == 0 ? json::value(nullptr) : json::value(microseconds(at));
  };
  json::array faults;
  for (const auto& fault : call.faults) {
    if (faults.size() == limits::injections_of_one_fault) break;
    faults.push_back(json::value(clean(fault, limits::name)));
  }
  return {{"id", call.id},
          {"dependency", clean(call.dependency, limits::name)},
          {"connection", call.connection},
          {"request_number", call.request_number},
          {"began_us", microseconds(call.began)},
          {"request_done_us", time(call.request_done)},
          {"first_byte_us", time(call.first_byte)},
          {"done_us", time(call.done)},
          {"delivered", call.delivered},
          {"answered", call.answered},
          {"ending", clean(call.ending, limits::sentence)},
          {"faults", std::move(faults)},
          {"request", request_json(call.request, call.request_body_bytes,
                                   call.request_body_bytes > call.request.body.size())},
          {"response", response_json(call.response, call.response_body_bytes,
                                     call.response_body_bytes > call.response.body.size())}};
}

std::set<std::int64_t> cited(const journal::StoredRun& run, Evidence::Kind kind) {
  std::set<std::int64_t> ids;
  for (const auto& finding : run.findings) {
    for (const auto& piece : finding.evidence) {
      if (piece.kind == kind) ids.insert(piece.id);
    }
  }
  return ids;
}

}  // namespace

std::map<int, Importance> importance_of_experiments(const journal::StoredRun& run) {
  std::map<int, Importance> importance;
  std::set<std::tuple<std::string, std::string, std::string>> seen;
  const auto experiments = cited(run, Evidence::Kind::experiment);
  for (const auto& one : run.experiments) {
    const bool first = seen.emplace(one.kind, one.subject, one.what).second;
    importance[one.id] = experiments.contains(one.id) ? Importance::cited
                         : first                      ? Importance::first
                                                      : Importance::repetition;
  }
  const auto exchanges = cited(run, Evidence::Kind::exchange);
  const auto calls = cited(run, Evidence::Kind::call);
  for (const auto& step : run.experiment_steps) {
    const bool by_call = std::any_of(step.calls.begin(), step.calls.end(),
                                     [&](std::int64_t id) { return calls.contains(id); });
    if (by_call || exchanges.contains(step.exchange)) importance[step.experiment] = Importance::cited;
  }
  return importance;
}

BoundedMatrix matrix_json(const journal::StoredRun& run) {
  const auto rows = matrix_rows(run);
  BoundedMatrix result;
  json::array rules;
  for (const auto& rule : matrix_rules(run)) {
    if (rules.size() == limits::rules) break;
    rules.push_back(json::value(clean(rule, limits::name)));
  }
  json::array counts;
  for (const auto& one : matrix_counts(rows)) {
    if (counts.size() == limits::dependencies) break;
    counts.push_back(json::object{{"subject", clean(one.subject, limits::name)},
                                  {"rows", one.rows},
                                  {"handled", one.handled},
                                  {"broken", one.broken},
                                  {"inconclusive", one.inconclusive},
                                  {"not_exercised", one.not_exercised},
                                  {"findings", one.findings},
                                  {"says", clean(in_words(one), limits::sentence)}});
  }
  BoundedArray bounded(limits::matrix_size);
  for (const auto& row : rows) bounded.add(row_json(row));
  result.matrix = {{"rules", std::move(rules)}, {"counts", std::move(counts)}, {"rows", bounded.take()}};
  result.left_out = bounded.left_out();
  return result;
}

Bounded experiments_json(const journal::StoredRun& run) {
  const auto importance = importance_of_experiments(run);
  const auto steps = steps_of(run);
  ExchangesById exchanges;
  for (const auto& record : run.exchanges) exchanges[record.id] = &record;
  std::vector<const journal::ExperimentRecord*> order;
  for (const auto& one : run.experiments) order.push_back(&one);
  std::stable_sort(order.begin(), order.end(),
                   [&](const auto* a, const auto* b) { return importance.at(a->id) < importance.at(b->id); });
  // What findings cite has three quarters of the room to itself, however many others there are.
  auto cited_left = static_cast<std::size_t>(std::count_if(order.begin(), order.end(), [&](const auto* one) {
    return importance.at(one->id) == Importance::cited;
  }));
  BoundedArray bounded(limits::experiments_size);
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto& one = *order[i];
    auto element = experiment_json(one);
    const bool whole = importance.at(one.id) != Importance::repetition;
    element["log_lines"] = log_lines_of(run, one);
    element["reproduce"] = whole ? clean(one.reproduce, limits::reproduce) : "";
    const auto own = steps.find(one.id);
    element["steps"] = own == steps.end() ? json::array() : steps_json(own->second, exchanges);
    element["steps_left_out"] = 0;
    auto share = 4 * bounded.room() / (order.size() - i);
    if (cited_left > 0) {
      const auto others = limits::experiments_size / 4;
      share = std::max(share, bounded.room() > others ? 4 * (bounded.room() - others) / cited_left : 0);
      --cited_left;
    }
    if (size_in_page(json_text(element)) > share) {
      element["steps_left_out"] = element["steps"].as_array().size();
      element["steps"] = json::array();
    }
    bounded.add(std::move(element));
  }
  return {sorted_by_id(bounded.take()), bounded.left_out()};
}

Bounded calls_json(const journal::StoredRun& run) {
  const auto importance = importance_of_experiments(run);
  std::map<std::int64_t, int> ranks;
  for (const auto& step : run.experiment_steps) {
    const auto found = importance.find(step.experiment);
    if (found == importance.end()) continue;
    // A call of the provocation tells more than one of its control.
    const int rank = 1 + 2 * static_cast<int>(found->second) + (step.phase == Phase::provoked ? 0 : 1);
    for (const auto id : step.calls) ranks.try_emplace(id, rank);
  }
  for (const auto id : cited(run, Evidence::Kind::call)) ranks[id] = 0;
  std::vector<std::pair<int, const journal::CallRecord*>> order;
  for (const auto& call : run.calls) {
    const auto found = ranks.find(call.id);
    order.emplace_back(found == ranks.end() ? 9 : found->second, &call);
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  BoundedArray bounded(limits::calls_size);
  for (const auto& [rank, call] : order) bounded.add(call_json(*call));
  return {sorted_by_id(bounded.take()), bounded.left_out()};
}

}  // namespace shakedown::reports
