// results.sarif.
#include "reports/sarif.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <vector>

#include "harness/model/names.hpp"
#include "reports/document.hpp"
#include "reports/figures.hpp"
#include "reports/limits.hpp"
#include "reports/line_hash.hpp"
#include "reports/scenario_lines.hpp"
#include "reports/tables.hpp"
#include "reports/text.hpp"

namespace shakedown::reports {
namespace {

namespace json = boost::json;

constexpr std::size_t description = 1000;  // code scanning takes 1024 characters
constexpr std::size_t most_named = 10;     // findings of one result

// One alert.
struct Alert {
  std::string rule;
  std::string title;  // of the rule
  std::string endpoint;
  std::string stage;
  std::vector<std::string> tags;
  std::string why;
  Severity severity = Severity::medium;
  std::vector<const Finding*> findings;  // the most severe first; empty: it is about the gate
  const GateResult* gate = nullptr;
  int line = 1;  // of the scenario
  const CodePlace* code = nullptr;
};

const char* level_of(Severity severity) {
  if (severity >= Severity::high) return "error";
  return severity == Severity::medium ? "warning" : "note";
}
const char* problem_of(Severity severity) {
  if (severity >= Severity::high) return "error";
  return severity == Severity::medium ? "warning" : "recommendation";
}

bool plain_in_uri(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~/").find(c) != std::string_view::npos;
}
std::string percent_escaped(std::string_view text, std::string_view also_plain = {}) {
  std::string out;
  for (const char c : text) {
    const bool plain = plain_in_uri(c) || also_plain.find(c) != std::string_view::npos;
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

// "server-error/POST/orders/{id}": no blanks, and short enough to be a rule's name.
std::string rule_id(const std::string& rule, const std::string& endpoint) {
  auto id = percent_escaped(clean(rule, limits::name));
  if (!endpoint.empty()) {
    auto where = clean(endpoint, limits::name);
    if (const auto space = where.find(' '); space != std::string::npos) where.erase(space, 1);
    id += "/" + percent_escaped(where, "{}");
  }
  constexpr std::size_t longest = 250;
  return id.substr(0, longest);
}

// "race/limit-overrun" becomes "RaceLimitOverrun" and "Race: limit overrun".
std::string camel(std::string_view rule) {
  std::string name;
  bool start = true;
  for (const char c : rule) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter) name += start && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    start = !letter;
  }
  return name.empty() ? "Finding" : name;
}
std::string words_of_rule(std::string_view rule) {
  std::string words;
  for (const char c : clean(rule, limits::name)) {
    if (c == '/') {
      words += ": ";
    } else {
      words += c == '-' || c == '_' ? ' ' : c;
    }
  }
  if (!words.empty() && words[0] >= 'a' && words[0] <= 'z')
    words[0] = static_cast<char>(words[0] - 'a' + 'A');
  return words.empty() ? "Finding" : words;
}

std::string family_of(std::string_view rule) {
  const auto slash = rule.find('/');
  return std::string(slash == std::string_view::npos ? "service" : rule.substr(0, slash));
}

void add_findings(const journal::StoredRun& run, const CodePlaces& handlers, std::vector<Alert>& alerts) {
  for (const auto* finding : by_severity(run)) {
    const auto id = rule_id(finding->rule, finding->endpoint);
    const auto code = handlers.find(finding->endpoint);
    const int line = line_of_stage(run.info.scenario_text, finding->stage);
    const auto same = std::find_if(alerts.begin(), alerts.end(), [&](const Alert& alert) {
      return alert.rule == id && (code != handlers.end() || alert.line == line);
    });
    if (same != alerts.end()) {
      same->findings.push_back(finding);
      continue;
    }
    if (alerts.size() == limits::sarif_results) continue;
    Alert alert;
    alert.rule = id;
    alert.title = words_of_rule(finding->rule);
    alert.endpoint = finding->endpoint;
    alert.stage = finding->stage;
    alert.tags = {family_of(finding->rule)};
    alert.why = finding->why;
    alert.severity = finding->severity;
    alert.findings = {finding};
    alert.line = line;
    if (code != handlers.end()) alert.code = &code->second;
    alerts.push_back(std::move(alert));
  }
}

// Gates on findings are left out: what they count stands here already.
void add_gates(const journal::StoredRun& run, std::vector<Alert>& alerts) {
  for (const auto& result : run.gates) {
    if (result.verdict != Verdict::fail || result.gate.measure == Measure::findings) continue;
    if (alerts.size() == limits::sarif_results) return;
    Alert alert;
    alert.rule = rule_id(std::string("gate/") + name_of(result.gate.measure), result.gate.endpoint);
    alert.title = std::string("Gate: ") + name_of(result.gate.measure);
    alert.endpoint = result.gate.endpoint;
    alert.stage = result.gate.stage;
    alert.tags = {"gate"};
    alert.why = "The scenario sets this limit, and the run did not keep to it.";
    alert.severity = Severity::high;
    alert.gate = &result;
    alert.line = result.gate.where.line > 0 ? result.gate.where.line
                                            : line_of_gate(run.info.scenario_text, result.gate.text);
    const auto same = std::find_if(alerts.begin(), alerts.end(), [&](const Alert& other) {
      return other.rule == alert.rule && other.line == alert.line;
    });
    if (same == alerts.end()) alerts.push_back(std::move(alert));
  }
}

json::object rule_json(const Alert& alert) {
  const auto about = alert.endpoint.empty() ? alert.title : alert.title + " (" + alert.endpoint + ")";
  auto why = clean(alert.why, description);
  if (why.empty()) why = "Shakedown drove the service and saw this.";
  const std::string again =
      "Each result names the command that shows it again. The run's report.html has the requests, answers, "
      "log lines and charts.";
  json::array tags;
  for (const auto& tag : alert.tags) tags.push_back(json::value(tag));
  return {
      {"id", alert.rule},
      {"name", camel(alert.title).substr(0, 255)},
      {"shortDescription", {{"text", clean(about, description)}}},
      {"fullDescription", {{"text", why}}},
      {"help", {{"text", why + " " + again}, {"markdown", one_line(why, description) + "\n\n" + again}}},
      {"defaultConfiguration", {{"level", level_of(alert.severity)}}},
      {"properties",
       {{"tags", std::move(tags)}, {"precision", "high"}, {"problem.severity", problem_of(alert.severity)}}}};
}

json::object region(int line, std::string_view text) {
  const auto first = std::min(text.find_first_not_of(" \t"), text.size());
  const auto length = std::max<std::size_t>(columns(text), 1);
  return {{"startLine", std::max(line, 1)},
          {"startColumn", first == text.size() ? 1 : first + 1},
          {"endLine", std::max(line, 1)},
          {"endColumn", length + 1}};
}

json::object artifact(const std::string& file) {
  if (file.starts_with('/')) return {{"uri", "file://" + percent_escaped(file)}};
  return {{"uri", percent_escaped(file)}, {"uriBaseId", "%SRCROOT%"}};
}

// A run that was made from options has no file; the options are told in its place.
std::string scenario_file(const journal::StoredRun& run) {
  auto file = clean(run.info.scenario_file, limits::sentence);
  while (file.starts_with("./")) file.erase(0, 2);
  return file.empty() ? "scenario.yaml" : file;
}

json::object scenario_place(const journal::StoredRun& run, int line) {
  return {{"artifactLocation", artifact(scenario_file(run))},
          {"region", region(line, line_at(run.info.scenario_text, line))}};
}

std::string sentence_of(const Finding& finding) {
  auto text = one_line(finding.title, limits::sentence);
  text += rate_behind(finding);
  if (!text.ends_with('.')) text += '.';
  return text;
}

std::string message_of(const Alert& alert) {
  if (alert.gate) {
    const auto figures = gate_figures(*alert.gate);
    auto text = fmt::format("{}: observed {}", one_line(alert.gate->gate.text, limits::sentence),
                            figures.observed_text);
    if (!figures.margin_text.empty()) text += ", " + figures.margin_text;
    return text + ".";
  }
  std::string text;
  for (std::size_t i = 0; i < std::min(alert.findings.size(), most_named); ++i)
    text += (i == 0 ? "" : "\n") + sentence_of(*alert.findings[i]);
  if (alert.findings.size() > most_named)
    text += fmt::format("\nAnd {} more.", alert.findings.size() - most_named);
  const auto& first = *alert.findings.front();
  if (!first.why.empty()) text += "\n" + one_line(first.why, limits::sentence);
  if (!first.reproduce.empty()) text += "\nTo see it again: " + one_line(first.reproduce, limits::sentence);
  return text;
}

void add_suppression(const Alert& alert, json::object& result) {
  const bool all = !alert.findings.empty() &&
                   std::all_of(alert.findings.begin(), alert.findings.end(), [](const Finding* finding) {
                     return !finding->quarantine.empty() && !finding->quarantine_over;
                   });
  if (!all) return;
  result["suppressions"] = json::array{
      json::object{{"kind", "external"},
                   {"status", "accepted"},
                   {"justification", one_line(alert.findings.front()->quarantine, limits::sentence)}}};
}

json::object result_json(const journal::StoredRun& run, const Alert& alert, std::size_t rule,
                         const std::vector<std::string>& hashes) {
  json::object fingerprints;
  const auto line = static_cast<std::size_t>(std::max(alert.line, 1)) - 1;
  const auto& hash = alert.code ? alert.code->line_hash : line < hashes.size() ? hashes[line] : std::string();
  if (!hash.empty()) fingerprints["primaryLocationLineHash"] = hash;
  json::object properties{{"stage", clean(alert.stage, limits::name)},
                          {"endpoint", clean(alert.endpoint, limits::name)}};
  if (!alert.findings.empty()) {
    const auto& first = *alert.findings.front();
    fingerprints["finding/v1"] = first.fingerprint;
    json::array ids;
    for (const auto* finding : alert.findings) {
      if (ids.size() == limits::evidence_of_one_finding) break;
      ids.push_back(json::value(clean(finding->id, limits::name)));
    }
    properties["findings"] = std::move(ids);
    properties["severity"] = name_of(first.severity);
    properties["reproduce"] = clean(first.reproduce, limits::sentence);
    if (first.of > 0) properties["rate"] = static_cast<double>(first.count) / static_cast<double>(first.of);
  }
  json::object result{{"ruleId", alert.rule},
                      {"ruleIndex", rule},
                      {"level", level_of(alert.severity)},
                      {"message", {{"text", message_of(alert)}}}};
  const auto scenario = scenario_place(run, alert.line);
  if (alert.code) {
    result["locations"] = json::array{json::object{
        {"physicalLocation",
         {{"artifactLocation", artifact(alert.code->file)}, {"region", region(alert.code->line, "")}}}}};
    result["relatedLocations"] =
        json::array{json::object{{"id", 1},
                                 {"message", {{"text", "the scenario that made it show"}}},
                                 {"physicalLocation", scenario}}};
  } else {
    result["locations"] = json::array{json::object{{"physicalLocation", scenario}}};
  }
  result["partialFingerprints"] = std::move(fingerprints);
  result["properties"] = std::move(properties);
  add_suppression(alert, result);
  return result;
}

json::object invocation(const journal::StoredRun& run) {
  const auto end = run.info.began_wall_ms + run.length.count() / 1'000'000;
  return {{"executionSuccessful", run.complete && !run.interrupted},
          {"commandLine", clean(run.info.command_line, limits::sentence)},
          {"startTimeUtc", wall_text(run.info.began_wall_ms)},
          {"endTimeUtc", wall_text(end)}};
}

}  // namespace

CodePlaces touched_places(const journal::StoredRun& run) {
  CodePlaces places;
  if (!run.touched) return places;
  for (const TouchedEndpoint& endpoint : run.touched->endpoints) {
    // What touches everything is no line of this endpoint.
    if (endpoint.everything || endpoint.file.empty() || endpoint.line < 1) continue;
    places.try_emplace(endpoint.endpoint, CodePlace{endpoint.file, endpoint.line, {}});
  }
  return places;
}

std::string sarif(const journal::StoredRun& run) {
  return sarif(run, touched_places(run));
}

std::string sarif(const journal::StoredRun& run, const CodePlaces& handlers) {
  std::vector<Alert> alerts;
  add_findings(run, handlers, alerts);
  add_gates(run, alerts);
  const auto hashes = line_hashes(run.info.scenario_text);
  json::array rules;
  json::array results;
  std::map<std::string, std::size_t> indexes;
  for (const auto& alert : alerts) {
    const auto [index, added] = indexes.try_emplace(alert.rule, rules.size());
    if (added) rules.push_back(rule_json(alert));
    results.push_back(result_json(run, alert, index->second, hashes));
  }
  json::object driver{{"name", "Shakedown"}, {"rules", std::move(rules)}};
  if (!run.info.version.empty()) driver["semanticVersion"] = clean(run.info.version, limits::name);
  json::object one{{"tool", {{"driver", std::move(driver)}}},
                   {"automationDetails",
                    {{"id", "shakedown/" + percent_escaped(clean(run.info.name, limits::name)) + "/"}}},
                   {"invocations", json::array{invocation(run)}},
                   {"columnKind", "unicodeCodePoints"},
                   {"results", std::move(results)}};
  return json_text(json::object{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                                {"version", "2.1.0"},
                                {"runs", json::array{std::move(one)}}}) +
         "\n";
}

}  // namespace shakedown::reports
