// Chooses what a report shows of exchanges, events and log lines, and writes it down.
#include "reports/evidence.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "harness/model/names.hpp"
#include "reports/document.hpp"
#include "reports/experiments.hpp"
#include "reports/limits.hpp"
#include "reports/messages.hpp"
#include "reports/text.hpp"

namespace shakedown::reports {
namespace {

namespace json = boost::json;

std::set<std::int64_t> evidence_ids(const journal::StoredRun& run, Evidence::Kind kind) {
  std::set<std::int64_t> ids;
  for (const auto& finding : run.findings) {
    for (const auto& piece : finding.evidence) {
      if (piece.kind == kind && piece.id != 0) ids.insert(piece.id);
    }
  }
  return ids;
}

json::value time_or_null(Nanoseconds time) {
  return time.count() == 0 ? json::value(nullptr) : json::value(microseconds(time));
}

const char* because_name(journal::KeptBecause because) {
  switch (because) {
    case journal::KeptBecause::failure:
      return "failure";
    case journal::KeptBecause::slowest:
      return "slowest";
    case journal::KeptBecause::sample:
      return "sample";
    case journal::KeptBecause::evidence:
      return "evidence";
  }
  return "sample";
}

json::object exchange_json(const journal::ExchangeRecord& record, const std::string& endpoint) {
  const Exchange& exchange = record.exchange;
  json::object out;
  out["id"] = record.id;
  out["because"] = because_name(record.because);
  out["signature"] = record.signature == 0 ? json::value(nullptr) : json::value(record.signature);
  out["stage"] = exchange.stage;
  out["endpoint"] = clean(endpoint, limits::name);
  out["user"] = exchange.journey_instance;
  out["step"] = exchange.step;
  out["connection"] = exchange.connection;
  out["outcome"] = name_of(exchange.outcome);
  out["error"] = clean(exchange.error, limits::sentence);
  const Timing& timing = exchange.timing;
  out["timing"] = json::object{{"due_us", microseconds(timing.due)},
                               {"possible_us", microseconds(timing.possible)},
                               {"sent_us", microseconds(timing.sent)},
                               {"first_byte_us", time_or_null(timing.first_byte)},
                               {"done_us", microseconds(timing.done)}};
  out["request"] = request_json(exchange.request, exchange.request_body_bytes, record.request_body_cut);
  out["response"] = response_json(exchange.response, exchange.response_body_bytes, record.response_body_cut);
  return out;
}

int rank_of(const journal::ExchangeRecord& record) {
  switch (record.because) {
    case journal::KeptBecause::evidence:
      return 4;
    case journal::KeptBecause::failure:
      return 5;
    case journal::KeptBecause::slowest:
      return 6;
    default:
      return 7;
  }
}

// What a reader of the report opens first has the lowest rank.
std::map<std::int64_t, int> ranks_of(const journal::StoredRun& run) {
  using Phase = journal::ExperimentStepRecord::Phase;
  std::map<std::int64_t, int> ranks;
  for (const auto& record : run.exchanges) ranks[record.id] = rank_of(record);
  const auto importance = importance_of_experiments(run);
  for (const auto& step : run.experiment_steps) {
    const auto found = importance.find(step.experiment);
    if (found == importance.end() || !ranks.contains(step.exchange)) continue;
    const bool compared = step.phase == Phase::control || step.phase == Phase::provoked;
    ranks[step.exchange] = found->second == Importance::cited                     ? 1
                           : found->second == Importance::repetition              ? 8
                           : compared && (step.needs_dependency || !step.is_read) ? 3
                                                                                  : 6;
  }
  for (const auto& signature : run.signatures) {
    if (signature.exchange != 0) ranks[signature.exchange] = std::min(ranks[signature.exchange], 2);
  }
  for (const auto id : evidence_ids(run, Evidence::Kind::exchange)) ranks[id] = 0;
  return ranks;
}

// What the processes said while an experiment that readers open first was provoked and healed.
void add_lines_of_experiments(const journal::StoredRun& run, std::set<std::int64_t>& show) {
  const auto importance = importance_of_experiments(run);
  for (const auto& experiment : run.experiments) {
    if (importance.at(experiment.id) == Importance::repetition) continue;
    std::size_t lines = 0;
    for (const auto& stored : run.log) {
      if (stored.line.at < experiment.provoked || stored.line.at > experiment.end) continue;
      show.insert(stored.id);
      if (++lines == limits::lines_of_one_experiment) break;
    }
  }
}

// Marks each line that is evidence and its neighbours in the log of the same process.
std::set<std::int64_t> lines_to_show(const journal::StoredRun& run) {
  const auto evidence = evidence_ids(run, Evidence::Kind::log_line);
  std::map<std::string, std::vector<std::int64_t>> by_process;
  for (const auto& stored : run.log) by_process[stored.line.subject].push_back(stored.id);
  std::set<std::int64_t> show;
  for (const auto& [process, ids] : by_process) {
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (!evidence.contains(ids[i])) continue;
      const auto first = i - std::min(i, limits::lines_before);
      const auto last = std::min(ids.size(), i + limits::lines_after + 1);
      for (auto k = first; k < last; ++k) show.insert(ids[k]);
    }
    const auto tail = ids.size() - std::min(ids.size(), limits::last_lines);
    for (auto k = tail; k < ids.size(); ++k) show.insert(ids[k]);
  }
  add_lines_of_experiments(run, show);
  return show;
}

}  // namespace

Bounded exchanges_json(const journal::StoredRun& run) {
  auto ranks = ranks_of(run);
  std::vector<std::pair<int, const journal::ExchangeRecord*>> order;
  for (const auto& record : run.exchanges) order.emplace_back(ranks[record.id], &record);
  std::sort(order.begin(), order.end());  // the same rank: in the journal's order

  std::map<int, std::string> names;
  for (const auto& record : run.endpoints) names[record.id] = to_string(record.endpoint);
  BoundedArray bounded(limits::exchanges_size);
  for (const auto& [rank, record] : order) {
    bounded.add(exchange_json(*record, names[record->exchange.endpoint]));
  }
  return {sorted_by_id(bounded.take()), bounded.left_out()};
}

Bounded events_json(const journal::StoredRun& run) {
  const auto evidence = evidence_ids(run, Evidence::Kind::event);
  BoundedArray bounded(limits::events_size);
  for (const bool wanted : {true, false}) {
    for (const auto& stored : run.events) {
      if (evidence.contains(stored.id) != wanted) continue;
      bounded.add(json::object{{"id", stored.id},
                               {"at_us", microseconds(stored.event.at)},
                               {"kind", name_of(stored.event.kind)},
                               {"subject", clean(stored.event.subject, limits::name)},
                               {"text", clean(stored.event.text, limits::sentence)}});
    }
  }
  return {sorted_by_id(bounded.take()), bounded.left_out()};
}

Bounded log_json(const journal::StoredRun& run) {
  const auto evidence = evidence_ids(run, Evidence::Kind::log_line);
  const auto show = lines_to_show(run);
  BoundedArray bounded(limits::log_size);
  for (const bool wanted : {true, false}) {
    for (const auto& stored : run.log) {
      if (!show.contains(stored.id) || evidence.contains(stored.id) != wanted) continue;
      bounded.add(json::object{{"id", stored.id},
                               {"at_us", microseconds(stored.line.at)},
                               {"subject", clean(stored.line.subject, limits::name)},
                               {"error_stream", stored.line.error_stream},
                               {"text", clean(stored.line.text, limits::log_line)}});
    }
  }
  Bounded result{sorted_by_id(bounded.take()), bounded.left_out()};
  result.left_out = run.log.size() - result.elements.size();
  return result;
}

}  // namespace shakedown::reports
