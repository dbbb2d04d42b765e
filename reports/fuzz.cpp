#include "reports/fuzz.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "harness/judge/fuzz_findings.hpp"
#include "harness/judge/words.hpp"
#include "reports/document.hpp"
#include "reports/limits.hpp"
#include "reports/text.hpp"

namespace shakedown::reports {
namespace {

namespace json = boost::json;
using Row = journal::FuzzEndpointRecord;

std::string status_text(int status) {
  if (status == 0) return "default";
  return status < 10 ? fmt::format("{}XX", status) : std::to_string(status);
}

// Statuses of the contract that were seen, and those that it has.
std::vector<int> met(const Row& row) {
  std::vector<int> seen;
  for (const int documented : row.documented) {
    const bool any = std::any_of(row.statuses.begin(), row.statuses.end(), [&](const auto& one) {
      return one.first == documented || (documented < 10 && documented > 0 && one.first / 100 == documented);
    });
    if (any) seen.push_back(documented);
  }
  return seen;
}

bool changed(const Row& row, const std::string& parameter) {
  return std::find(row.places.begin(), row.places.end(), parameter) != row.places.end();
}

std::vector<const Finding*> findings_of(const journal::StoredRun& run, const std::string& endpoint) {
  std::vector<const Finding*> found;
  for (const Finding& finding : run.findings) {
    if (finding.endpoint == endpoint && judge::is_fuzz_rule(finding.rule)) found.push_back(&finding);
  }
  return found;
}

json::object row_json(const journal::StoredRun& run, const Row& row) {
  json::object statuses;
  for (const auto& [status, count] : row.statuses) statuses[std::to_string(status)] = count;
  json::array missed;
  const auto seen = met(row);
  for (const int documented : row.documented) {
    if (missed.size() < limits::rules && std::find(seen.begin(), seen.end(), documented) == seen.end())
      missed.push_back(json::value(status_text(documented)));
  }
  json::array parameters_missed;
  for (const auto& parameter : row.parameters) {
    if (parameters_missed.size() < limits::rules && !changed(row, parameter))
      parameters_missed.push_back(json::value(clean(parameter, limits::name)));
  }
  json::array found;
  for (const Finding* finding : findings_of(run, row.endpoint)) {
    if (found.size() < limits::rules) found.push_back(json::value(clean(finding->id, limits::name)));
  }
  return {{"endpoint", clean(row.endpoint, limits::name)},
          {"requests", row.requests},
          {"unanswered", row.unanswered},
          {"statuses", std::move(statuses)},
          {"statuses_documented", row.documented.size()},
          {"statuses_missed", std::move(missed)},
          {"parameters", row.parameters.size()},
          {"parameters_missed", std::move(parameters_missed)},
          {"places", row.places.size()},
          {"counters_reached", row.counters_reached},
          {"counters", row.counters},
          {"not_reached", clean(row.not_reached, limits::sentence)},
          {"findings", std::move(found)}};
}

}  // namespace

BoundedFuzz fuzz_json(const journal::StoredRun& run) {
  BoundedArray bounded(limits::fuzz_size);
  for (const Row& row : run.fuzz_endpoints) bounded.add(row_json(run, row));
  return {bounded.take(), bounded.left_out()};
}

std::vector<FuzzLine> fuzz_lines(const journal::StoredRun& run) {
  std::vector<FuzzLine> lines;
  if (run.fuzz_endpoints.empty()) return lines;
  std::uint64_t requests = 0;
  std::size_t reached = 0, documented = 0, seen = 0, parameters = 0, tried = 0;
  for (const Row& row : run.fuzz_endpoints) {
    requests += row.requests;
    reached += row.requests > 0 ? 1 : 0;
    documented += row.documented.size();
    seen += met(row).size();
    parameters += row.parameters.size();
    for (const auto& parameter : row.parameters) tried += changed(row, parameter) ? 1 : 0;
  }
  std::string all = fmt::format("{} to {} of {}", judge::counted(requests, "request"), reached,
                                judge::counted(run.fuzz_endpoints.size(), "endpoint"));
  if (parameters > 0) all += fmt::format("; {} of {} parameters of the contract changed", tried, parameters);
  if (documented > 0) all += fmt::format("; {} of its {} statuses seen", seen, documented);
  lines.push_back({std::move(all), false, false});
  for (const Row& row : run.fuzz_endpoints) {
    const auto found = findings_of(run, row.endpoint);
    if (found.empty() && row.not_reached.empty()) continue;
    std::string text = row.endpoint + ": ";
    for (std::size_t i = 0; i < std::min<std::size_t>(found.size(), 5); ++i)
      text += fmt::format("{}{} ({})", i > 0 ? ", " : "", found[i]->rule, found[i]->id);
    if (found.size() > 5) text += fmt::format(", and {} more", found.size() - 5);
    if (!row.not_reached.empty()) text += (found.empty() ? "" : "; ") + row.not_reached;
    lines.push_back({std::move(text), !found.empty(), found.empty()});
  }
  std::stable_sort(lines.begin() + 1, lines.end(),
                   [](const FuzzLine& a, const FuzzLine& b) { return a.bad > b.bad; });
  return lines;
}

}  // namespace shakedown::reports
