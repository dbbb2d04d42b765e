#include "reports/touched.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/judge/words.hpp"
#include "harness/model/names.hpp"
#include "reports/document.hpp"
#include "reports/figures.hpp"
#include "reports/limits.hpp"
#include "reports/tables.hpp"
#include "reports/text.hpp"

namespace shakedown::reports {
namespace {

namespace json = boost::json;

constexpr std::size_t unreached_shown = 200;

// "POST /orders at once", "PUT /cart | GET /cart".
bool takes_part(const journal::RaceCell& cell, const std::string& endpoint) {
  if (cell.endpoint == endpoint) return true;
  return cell.what.ends_with(" | " + endpoint) ||
         cell.what.find(" | " + endpoint + " of ") != std::string::npos;
}

std::uint64_t positive(int count) {
  return static_cast<std::uint64_t>(std::max(count, 0));
}

TouchedRow row_of(const journal::StoredRun& run, const std::vector<EndpointFigures>& figures,
                  const TouchedEndpoint& endpoint) {
  TouchedRow row;
  row.endpoint = &endpoint;
  const std::string& name = endpoint.endpoint;
  for (const auto& one : figures) {
    if (to_string(one.endpoint) == name) row.requests += one.all.requests;
  }
  for (const auto& one : run.fuzz_endpoints) row.made_up += one.endpoint == name ? one.requests : 0;
  for (const auto& one : run.access_tries) row.requests += one.endpoint == name ? 1 : 0;
  for (const auto& cell : run.race_cells) {
    if (takes_part(cell, name)) row.bursts += positive(cell.of);
  }
  for (const auto& cell : run.drift_cells) row.drift_cells += cell.endpoint == name ? 1 : 0;
  for (const Finding& finding : run.findings) {
    if (finding.endpoint == name && row.findings.size() < 100) row.findings.push_back(finding.id);
  }
  const bool anything = row.requests + row.made_up + row.bursts + row.drift_cells > 0;
  row.verdict = !row.findings.empty() ? Verdict::fail : anything ? Verdict::pass : Verdict::inconclusive;
  return row;
}

int rank_of(const TouchedRow& row) {
  if (row.verdict == Verdict::fail) return 0;
  if (row.verdict == Verdict::pass) return 1;
  return row.endpoint->known ? 2 : 3;
}

json::object lines_json(const LinesByAuthor& lines) {
  return {{"ai", lines.ai}, {"mixed", lines.mixed}, {"human", lines.human}, {"unknown", lines.unknown}};
}

json::object row_json(const TouchedRow& row) {
  const TouchedEndpoint& endpoint = *row.endpoint;
  json::array findings;
  for (const auto& id : row.findings) findings.push_back(json::value(clean(id, limits::name)));
  return {{"endpoint", clean(endpoint.endpoint, limits::name)},
          {"known", endpoint.known},
          {"authorship", name_of(endpoint.authorship)},
          {"everything", endpoint.everything},
          {"distance", endpoint.distance},
          {"how", clean(endpoint.how, limits::name)},
          {"seen", name_of(endpoint.seen)},
          {"seen_as", clean(endpoint.seen_as, limits::name)},
          {"file", clean(endpoint.file, limits::name)},
          {"line", endpoint.line},
          {"lines", lines_json(endpoint.lines)},
          {"weight", weight_of(endpoint)},
          {"requests", row.requests},
          {"made_up", row.made_up},
          {"bursts", row.bursts},
          {"drift_cells", row.drift_cells},
          {"findings", std::move(findings)},
          {"verdict", name_of(row.verdict)}};
}

json::array unreached_json(const Touched& touched) {
  json::array unreached;
  for (const ChangedLines& lines : touched.changed) {
    if (lines.reach != ChangedLines::Reach::none || unreached.size() == unreached_shown) continue;
    unreached.push_back(json::object{{"file", clean(lines.file, limits::name)},
                                     {"begin", lines.begin},
                                     {"end", lines.end},
                                     {"authorship", name_of(lines.authorship)}});
  }
  return unreached;
}

json::array agents_json(const Touched& touched) {
  json::array agents;
  for (const AgentShare& agent : touched.agents) {
    if (agents.size() == limits::rules) break;
    agents.push_back(json::object{{"tool", clean(agent.tool, limits::name)},
                                  {"model", clean(agent.model, limits::name)},
                                  {"commits", agent.commits},
                                  {"lines", agent.lines}});
  }
  return agents;
}

}  // namespace

std::string TouchedRow::tried() const {
  std::string text;
  struct Kind {
    std::uint64_t count;
    const char* one;
    const char* many;
  };
  for (const Kind& kind :
       {Kind{requests, "request", "requests"}, Kind{made_up, "made up", "made up"},
        Kind{bursts, "burst", "bursts"}, Kind{drift_cells, "change of shape", "changes of shape"}}) {
    if (kind.count == 0) continue;
    text += (text.empty() ? "" : ", ") + judge::say_count(kind.count) + " " +
            (kind.count == 1 ? kind.one : kind.many);
  }
  return text.empty() ? "nothing" : text;
}

std::vector<TouchedRow> touched_rows(const journal::StoredRun& run) {
  std::vector<TouchedRow> rows;
  if (!run.touched) return rows;
  const auto figures = endpoint_figures(run);
  for (const TouchedEndpoint& endpoint : run.touched->endpoints)
    rows.push_back(row_of(run, figures, endpoint));
  std::stable_sort(rows.begin(), rows.end(),
                   [](const TouchedRow& a, const TouchedRow& b) { return rank_of(a) < rank_of(b); });
  return rows;
}

std::string distance_text(const TouchedEndpoint& endpoint) {
  if (endpoint.everything) return "everything";
  if (endpoint.seen == SeenToRun::found) return "seen to run";
  std::string text = "handler";
  if (endpoint.distance > 0)
    text = fmt::format("{} {}", endpoint.distance, endpoint.distance == 1 ? "call" : "calls");
  if (endpoint.seen == SeenToRun::ran) text += ", ran";
  if (endpoint.seen == SeenToRun::not_run) text += ", not run";
  return text;
}

std::string touched_sentence(const Touched& touched) {
  const auto reach = reach_of(touched);
  std::string authors;
  for (const auto& [count, name] :
       {std::pair(touched.lines.ai, "ai"), std::pair(touched.lines.mixed, "mixed"),
        std::pair(touched.lines.human, "human"), std::pair(touched.lines.unknown, "unknown")}) {
    if (count > 0)
      authors += fmt::format("{}{} {}", authors.empty() ? "" : ", ", judge::say_count(count), name);
  }
  return fmt::format("{} changed since {} ({}); endpoints reach {} of {} that are a part of the service",
                     judge::counted(touched.lines.all(), "line"), touched.base.substr(0, 12),
                     authors.empty() ? "none" : authors, judge::say_count(reach.reached),
                     judge::say_count(reach.lines));
}

BoundedTouched touched_json(const journal::StoredRun& run) {
  if (!run.touched) return {};
  const Touched& touched = *run.touched;
  BoundedArray rows(limits::touched_size);
  for (const TouchedRow& row : touched_rows(run)) rows.add(row_json(row));
  json::array warnings;
  for (const auto& warning : touched.warnings) {
    if (warnings.size() < limits::rules) warnings.push_back(json::value(clean(warning, limits::sentence)));
  }
  const auto reach = reach_of(touched);
  json::object value{{"repository", clean(touched.repository, limits::name)},
                     {"base", clean(touched.base, limits::name)},
                     {"head", clean(touched.head, limits::name)},
                     {"commits", touched.commits},
                     {"state", clean(touched.state, limits::name)},
                     {"coverage", touched.coverage},
                     {"lines", lines_json(touched.lines)},
                     {"reached", reach.reached},
                     {"of", reach.lines},
                     {"says", touched_sentence(touched)},
                     {"agents", agents_json(touched)},
                     {"warnings", std::move(warnings)},
                     {"endpoints", rows.take()},
                     {"unreached", unreached_json(touched)}};
  return {std::move(value), rows.left_out()};
}

}  // namespace shakedown::reports
