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
#include "reports/limits.hpp"
#include "reports/tables.hpp"
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

// `cut`: the journal kept only the beginning. `bytes` is the size on the wire.
json::object body_json(const std::string& body, std::uint64_t bytes, bool cut) {
  const bool shortened = body.size() > limits::body;
  const auto shown = std::string_view(body).substr(0, limits::body);
  json::object out;
  out["bytes"] = std::max<std::uint64_t>(bytes, body.size());
  out["cut"] = cut || shortened;
  if (auto text = body_as_text(shown, cut || shortened)) {
    out["text"] = std::move(*text);
  } else {
    out["base64"] = base64(shown);
  }
  return out;
}

json::array headers_json(const Headers& headers) {
  json::array out;
  for (const auto& header : headers) {
    if (out.size() == limits::header_count) break;
    out.push_back(json::array{clean(header.name, limits::name), clean(header.value, limits::header_value)});
  }
  return out;
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
  out["request"] = json::object{
      {"method", clean(exchange.request.method, limits::name)},
      {"target", clean(exchange.request.target, limits::sentence)},
      {"headers", headers_json(exchange.request.headers)},
      {"body", body_json(exchange.request.body, exchange.request_body_bytes, record.request_body_cut)}};
  if (exchange.response.status == 0 && exchange.response.headers.empty() && exchange.response.body.empty()) {
    out["response"] = nullptr;
  } else {
    out["response"] = json::object{
        {"status", exchange.response.status},
        {"headers", headers_json(exchange.response.headers)},
        {"body", body_json(exchange.response.body, exchange.response_body_bytes, record.response_body_cut)}};
  }
  return out;
}

int rank_of(const journal::ExchangeRecord& record, const std::set<std::int64_t>& evidence,
            const std::set<std::int64_t>& examples) {
  if (evidence.contains(record.id)) return 0;
  if (examples.contains(record.id)) return 1;
  switch (record.because) {
    case journal::KeptBecause::evidence:
      return 2;
    case journal::KeptBecause::failure:
      return 3;
    case journal::KeptBecause::slowest:
      return 4;
    default:
      return 5;
  }
}

json::array sorted_by_id(json::array elements) {
  std::sort(elements.begin(), elements.end(), [](const json::value& a, const json::value& b) {
    return a.at("id").to_number<std::int64_t>() < b.at("id").to_number<std::int64_t>();
  });
  return elements;
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
  return show;
}

}  // namespace

Bounded exchanges_json(const journal::StoredRun& run) {
  const auto evidence = evidence_ids(run, Evidence::Kind::exchange);
  std::set<std::int64_t> examples;
  for (const auto& signature : run.signatures) {
    if (signature.exchange != 0) examples.insert(signature.exchange);
  }
  std::vector<std::pair<int, const journal::ExchangeRecord*>> order;
  for (const auto& record : run.exchanges) order.emplace_back(rank_of(record, evidence, examples), &record);
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
