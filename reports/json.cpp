// report.json, put together part by part.
#include "reports/json.hpp"
#include "reports/access.hpp"
#include "reports/changes.hpp"
#include "reports/fuzz.hpp"
#include "reports/races.hpp"

#include <algorithm>
#include <boost/json/object.hpp>

#include "harness/model/names.hpp"
#include "reports/document.hpp"
#include "reports/drift.hpp"
#include "reports/evidence.hpp"
#include "reports/experiments.hpp"
#include "reports/faults.hpp"
#include "reports/figures.hpp"
#include "reports/history.hpp"
#include "reports/latency.hpp"
#include "reports/limits.hpp"
#include "reports/rounds.hpp"
#include "reports/series.hpp"
#include "reports/tables.hpp"
#include "reports/text.hpp"
#include "reports/touched.hpp"

namespace shakedown::reports {
namespace {

namespace json = boost::json;

json::object figures_json(const Figures& figures, bool whole) {
  json::object outcomes;
  for (std::size_t i = 0; i < figures.outcomes.size(); ++i) {
    if (figures.outcomes[i] > 0) outcomes[name_of(static_cast<Outcome>(i))] = figures.outcomes[i];
  }
  json::object statuses;
  for (const auto& [status, count] : figures.statuses) statuses[std::to_string(status)] = count;
  json::object out{{"requests", figures.requests},
                   {"errors", figures.errors},
                   {"error_share", figures.error_share()},
                   {"rate", figures.rate},
                   {"outcomes", std::move(outcomes)},
                   {"statuses", std::move(statuses)},
                   {"latency", latency_json(figures.latency)}};
  if (whole) out["service_time"] = latency_json(figures.service_time);
  return out;
}

json::object run_json(const journal::StoredRun& run) {
  const auto& info = run.info;
  return {{"name", clean(info.name, limits::name)},
          {"began", wall_text(info.began_wall_ms)},
          {"length_us", microseconds(run.length)},
          {"complete", run.complete},
          {"interrupted", run.interrupted},
          {"seed", std::to_string(info.seed)},  // 64 bits: a number would lose digits in JavaScript
          {"shakedown", clean(info.version, limits::name)},
          {"host", clean(info.host, limits::name)},
          {"target", clean(info.target, limits::sentence)},
          {"command", clean(info.command_line, limits::sentence)},
          {"scenario_file", clean(info.scenario_file, limits::sentence)},
          {"scenario_text", clean(info.scenario_text, limits::scenario)}};
}

json::object gate_json(const GateResult& result) {
  const auto figures = gate_figures(result);
  const auto number = [](const std::optional<double>& value) {
    return value ? json::value(*value) : json::value(nullptr);
  };
  return {{"text", clean(result.gate.text, limits::sentence)},
          {"verdict", name_of(result.verdict)},
          {"measure", name_of(result.gate.measure)},
          {"endpoint", clean(result.gate.endpoint, limits::name)},
          {"stage", clean(result.gate.stage, limits::name)},
          {"comparison", sign_of(result.gate.comparison)},
          {"unit", figures.unit},
          {"observed", number(figures.observed)},
          {"limit", figures.limit},
          {"margin", number(figures.margin)},
          {"observed_text", figures.observed_text},
          {"limit_text", figures.limit_text},
          {"margin_text", figures.margin_text},
          {"samples", result.samples},
          {"why", clean(result.why, limits::sentence)}};
}

const char* evidence_name(Evidence::Kind kind) {
  switch (kind) {
    case Evidence::Kind::exchange:
      return "exchange";
    case Evidence::Kind::log_line:
      return "log line";
    case Evidence::Kind::event:
      return "event";
    case Evidence::Kind::figure:
      return "figure";
    case Evidence::Kind::call:
      return "call";
    case Evidence::Kind::experiment:
      return "experiment";
  }
  return "figure";
}

json::object finding_json(const Finding& finding) {
  json::array evidence;
  for (const auto& piece : finding.evidence) {
    if (evidence.size() == limits::evidence_of_one_finding) break;
    evidence.push_back(json::object{{"kind", evidence_name(piece.kind)},
                                    {"id", piece.id},
                                    {"says", clean(piece.says, limits::sentence)}});
  }
  return {{"id", clean(finding.id, limits::name)},
          {"rule", clean(finding.rule, limits::name)},
          {"severity", name_of(finding.severity)},
          {"title", clean(finding.title, limits::sentence)},
          {"why", clean(finding.why, limits::sentence)},
          {"endpoint", clean(finding.endpoint, limits::name)},
          {"stage", clean(finding.stage, limits::name)},
          {"count", finding.count},
          {"of", finding.of},
          {"first_seen_us", microseconds(finding.first_seen)},
          {"last_seen_us", microseconds(finding.last_seen)},
          {"evidence", std::move(evidence)},
          {"reproduce", clean(finding.reproduce, limits::sentence)},
          {"fingerprint", clean(finding.fingerprint, limits::name)},
          {"quarantine", clean(finding.quarantine, limits::sentence)},
          {"quarantine_over", finding.quarantine_over}};
}

json::object generator_json(const journal::GeneratorRecord& generator) {
  return {{"due", generator.due},
          {"sent", generator.sent},
          {"late", generator.late},
          {"late_share", late_share(generator)},
          {"bunched", generator.bunched},
          {"journeys_begun", generator.journeys_begun},
          {"journeys_completed", generator.journeys_completed},
          {"reconnects", generator.reconnects},
          {"threads", generator.threads},
          {"send_lag", latency_json(generator.send_lag)}};
}

json::object stage_json(const journal::StoredRun& run, const journal::StageRecord& stage) {
  const bool ended = stage.end > stage.begin;
  json::object out{{"id", stage.id},
                   {"name", clean(stage.name, limits::name)},
                   {"load", clean(stage.load, limits::sentence)},
                   {"begin_us", microseconds(stage.begin)},
                   {"end_us", microseconds(stage_end(run, stage))},
                   {"ended", ended},
                   {"planned_us", stage.planned.count() == 0 ? json::value(nullptr)
                                                             : json::value(microseconds(stage.planned))},
                   {"planned_requests",
                    stage.planned_requests == 0 ? json::value(nullptr) : json::value(stage.planned_requests)},
                   {"figures", figures_json(stage_figures(run, stage.id), false)}};
  for (const auto& generator : run.generators) {
    if (generator.stage == stage.id) out["generator"] = generator_json(generator);
  }
  return out;
}

json::object endpoint_json(const EndpointFigures& row) {
  json::array stages;
  for (const auto& stage : row.stages) {
    stages.push_back(json::object{{"stage", stage.stage}, {"figures", figures_json(stage.figures, false)}});
  }
  return {{"id", row.id},
          {"method", clean(row.endpoint.method, limits::name)},
          {"path", clean(row.endpoint.path, limits::name)},
          {"all", figures_json(row.all, true)},
          {"stages", std::move(stages)}};
}

json::object signature_json(const journal::StoredRun& run, const journal::SignatureRecord& signature) {
  return {
      {"id", signature.id},
      {"endpoint", clean(endpoint_name(run, signature.endpoint), limits::name)},
      {"outcome", name_of(signature.outcome)},
      {"status", signature.status},
      {"message", clean(signature.message, limits::name)},
      {"first_seen_us", microseconds(signature.first_seen)},
      {"last_seen_us", microseconds(signature.last_seen)},
      {"count", signature.count},
      {"exchange", signature.exchange == 0 ? json::value(nullptr) : json::value(signature.exchange)},
  };
}

// What did not fit, by part; empty where everything did.
class LeftOut {
 public:
  void add(const char* part, std::uint64_t count) {
    if (count > 0) counts_[part] = count;
  }
  json::object take() { return std::move(counts_); }

 private:
  json::object counts_;
};

json::object traffic_json(const journal::TrafficRecord& traffic, LeftOut& left_out) {
  BoundedArray links(limits::links_size);
  for (const auto& link : traffic.links) {
    links.add(json::object{{"variable", clean(link.variable, limits::name)},
                           {"from", clean(link.from, limits::sentence)},
                           {"to", clean(link.to, limits::sentence)},
                           {"uses", link.uses}});
  }
  BoundedArray notes(limits::notes_size);
  for (const auto& note : traffic.notes) {
    notes.add(json::object{{"source", clean(note.source, limits::sentence)},
                           {"what", clean(note.what, limits::sentence)},
                           {"count", note.count}});
  }
  left_out.add("links", links.left_out());
  left_out.add("notes", notes.left_out());
  return {{"journeys", traffic.journeys},
          {"steps", traffic.steps},
          {"links_made", traffic.links_made},
          {"links", links.take()},
          {"notes", notes.take()}};
}

void add_judgement(json::object& document, const journal::StoredRun& run, LeftOut& left_out) {
  document["verdict"] = verdict_word(run);
  BoundedArray reasons(limits::reasons_size);
  for (const auto& reason : run.reasons) reasons.add(json::value(clean(reason, limits::sentence)));
  document["reasons"] = reasons.take();
  document["run"] = run_json(run);
  BoundedArray gates(limits::gates_size);
  for (const auto& gate : run.gates) gates.add(gate_json(gate));
  document["gates"] = gates.take();
  BoundedArray findings(limits::findings_size);
  const auto sorted = by_severity(run);
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    // A finding with far more than its share of the room is told without evidence, so that others are told at
    // all.
    auto element = finding_json(*sorted[i]);
    const auto share = 4 * findings.room() / (sorted.size() - i);
    if (size_in_page(json_text(element)) > share) element["evidence"] = json::array();
    findings.add(std::move(element));
  }
  document["findings"] = findings.take();
  document["history"] = history_json(run);
  left_out.add("reasons", reasons.left_out());
  left_out.add("gates", gates.left_out());
  left_out.add("findings", findings.left_out());
}

void add_figures(json::object& document, const journal::StoredRun& run, LeftOut& left_out) {
  document["overall"] = figures_json(run_figures(run), true);
  BoundedArray stages(limits::stages_size);
  for (const auto& stage : run.stages) stages.add(stage_json(run, stage));
  document["stages"] = stages.take();
  auto generator = generator_json(generator_sum(run));
  generator["late_by_us"] = microseconds(run.info.late_by);
  generator["late_share_allowed"] = run.info.late_share;
  document["generator"] = std::move(generator);
  BoundedArray endpoints(limits::endpoints_size);
  for (const auto& row : endpoint_figures(run)) endpoints.add(endpoint_json(row));
  document["endpoints"] = endpoints.take();
  left_out.add("stages", stages.left_out());
  left_out.add("endpoints", endpoints.left_out());
}

void add_faults(json::object& document, const journal::StoredRun& run, LeftOut& left_out) {
  auto faults = faults_json(run);
  document["faults"] = std::move(faults.elements);
  left_out.add("faults", faults.left_out);
  document["dependencies"] = dependencies_json(run);
  auto matrix = matrix_json(run);
  document["matrix"] = std::move(matrix.matrix);
  left_out.add("matrix", matrix.left_out);
  auto drift = drift_json(run);
  document["drift"] = std::move(drift.drift);
  left_out.add("drift", drift.left_out);
  auto races = races_json(run);
  document["races"] = std::move(races.races);
  left_out.add("races", races.left_out);
  auto access = access_json(run);
  document["access"] = std::move(access.access);
  left_out.add("access", access.left_out);
  document["invariants"] = invariants_json(run);
  auto fuzz = fuzz_json(run);
  document["fuzz"] = std::move(fuzz.endpoints);
  left_out.add("fuzz", fuzz.left_out);
  auto missing = not_exercised_json(run);
  document["not_exercised"] = std::move(missing.elements);
  left_out.add("not_exercised", missing.left_out);
  auto experiments = experiments_json(run);
  document["experiments"] = std::move(experiments.elements);
  left_out.add("experiments", experiments.left_out);
  auto calls = calls_json(run);
  document["calls"] = std::move(calls.elements);
  left_out.add("calls", calls.left_out);
}

void add_changes(json::object& document, const journal::StoredRun& run, LeftOut& left_out) {
  auto contract = contract_json(run);
  document["contract"] = std::move(contract.contract);
  left_out.add("deviations", contract.left_out);
  auto changes = changes_json(run);
  document["changes"] = std::move(changes.elements);
  left_out.add("changes", changes.left_out);
  auto rounds = rounds_json(run);
  document["rounds"] = std::move(rounds.elements);
  left_out.add("rounds", rounds.left_out);
  auto noise = noise_json(run);
  document["noise"] = std::move(noise.elements);
  left_out.add("noise", noise.left_out);
}

}  // namespace

std::string report_json(const journal::StoredRun& run) {
  LeftOut left_out;
  json::object document{{"format", "shakedown-report"}, {"version", report_version}};
  add_judgement(document, run, left_out);
  add_figures(document, run, left_out);
  document["ticks"] = ticks_json(run);
  document["samples"] = samples_json(run);
  add_faults(document, run, left_out);
  add_changes(document, run, left_out);

  auto sorted = run.signatures;
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return a.count != b.count ? a.count > b.count : a.id < b.id;
  });
  BoundedArray signatures(limits::signatures_size);
  for (const auto& signature : sorted) signatures.add(signature_json(run, signature));
  document["signatures"] = signatures.take();
  left_out.add("signatures", signatures.left_out());

  auto exchanges = exchanges_json(run);
  document["exchanges"] = std::move(exchanges.elements);
  left_out.add("exchanges", exchanges.left_out);
  auto events = events_json(run);
  document["events"] = std::move(events.elements);
  left_out.add("events", events.left_out);
  auto log = log_json(run);
  document["log"] = std::move(log.elements);
  left_out.add("log", log.left_out);

  document["traffic"] = traffic_json(run.traffic, left_out);
  if (run.touched) {
    auto touched = touched_json(run);
    document["touched"] = std::move(touched.value);
    left_out.add("touched", touched.left_out);
  }
  document["left_out"] = left_out.take();
  return json_text(document) + "\n";
}

}  // namespace shakedown::reports
