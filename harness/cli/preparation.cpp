#include "harness/cli/preparation.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <numeric>
#include <tuple>

#include "harness/cli/version.hpp"
#include "harness/scenario/gate_text.hpp"
#include "harness/scenario/nearest.hpp"
#include "harness/scenario/stage_lengths.hpp"
#include "harness/target/host.hpp"
#include "harness/traffic/traffic.hpp"

namespace shakedown::cli {
namespace {

constexpr std::size_t most_links_shown = 500;

// A second each in runs of up to an hour; beyond, so that a run has at most some thousand records an
// endpoint.
Nanoseconds interval_for(Nanoseconds planned) {
  if (planned <= std::chrono::hours(1)) return std::chrono::seconds(1);
  if (planned <= std::chrono::hours(10)) return std::chrono::seconds(10);
  return std::chrono::seconds(60);
}

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

Status keep_only(const std::vector<std::string>& only, Prepared& prepared) {
  if (only.empty()) return Done{};
  std::vector<std::string> names;
  for (const auto& stage : prepared.stages) names.push_back(stage.name);
  for (const auto& wanted : only) {
    if (std::find(names.begin(), names.end(), wanted) != names.end()) continue;
    const auto nearest = scenario::nearest(wanted, names);
    return problem("the scenario has no stage '" + wanted + "'",
                   nearest ? "did you mean '" + *nearest + "'?" : "");
  }
  for (std::size_t i = prepared.stages.size(); i-- > 0;) {
    if (std::find(only.begin(), only.end(), prepared.stages[i].name) != only.end()) continue;
    prepared.stages.erase(prepared.stages.begin() + static_cast<std::ptrdiff_t>(i));
    prepared.lengths.erase(prepared.lengths.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return Done{};
}

std::string notes_text(const Traffic& traffic) {
  std::string text;
  for (const auto& note : traffic.notes) text += "\n  " + note.source + ": " + note.what;
  return text;
}

}  // namespace

Result<Prepared> prepare(const Scenario& scenario, const std::vector<std::string>& only) {
  Prepared prepared;
  auto traffic = traffic::read_traffic(scenario);
  if (!traffic) return traffic.error();
  prepared.traffic = std::move(traffic).value();
  if (prepared.traffic.step_count() == 0 && traffic::needs_traffic(scenario)) {
    return problem("the traffic holds no request to send" + notes_text(prepared.traffic));
  }
  if (!scenario.identities.empty()) {
    auto identities = traffic::read_identities(scenario.identities);
    if (!identities) return identities.error();
    prepared.identities = std::move(identities).value();
  }
  prepared.stages = scenario.stages;
  prepared.lengths = scenario::stage_lengths(scenario, prepared.traffic.length);
  for (std::size_t i = 0; i < prepared.stages.size(); ++i) {
    auto& stage = prepared.stages[i];
    // A replay ends with its recording; every other load needs an end.
    if (!stage.length && stage.load.kind != LoadKind::replay) stage.length = prepared.lengths[i];
  }
  if (auto kept = keep_only(only, prepared); !kept) return kept.error();
  prepared.interval =
      interval_for(std::accumulate(prepared.lengths.begin(), prepared.lengths.end(), Nanoseconds{}));
  return prepared;
}

journal::TrafficRecord describe(const Traffic& traffic) {
  journal::TrafficRecord record;
  record.journeys = traffic.journeys.size();
  record.steps = traffic.step_count();
  // The same link in many journeys is one line with a count.
  std::map<std::string, journal::LinkRecord> links;
  for (const auto& journey : traffic.journeys) {
    for (const auto& link : journey.links) {
      const auto endpoint = [&](int step) {
        const auto& request = traffic.requests[journey.steps[static_cast<std::size_t>(step)].request];
        return to_string(traffic.endpoints[static_cast<std::size_t>(request.endpoint)]);
      };
      journal::LinkRecord made;
      made.variable = journey.variables[static_cast<std::size_t>(link.variable)].name;
      made.from = endpoint(link.from_step) + ": " + link.from;
      made.to = endpoint(link.to_step) + ": " + link.to;
      auto& kept = links.try_emplace(made.from + "\n" + made.to, made).first->second;
      ++kept.uses;
      ++record.links_made;
    }
  }
  for (auto& [key, link] : links) record.links.push_back(std::move(link));
  std::sort(record.links.begin(), record.links.end(), [](const auto& a, const auto& b) {
    return std::tie(b.uses, a.from, a.to) < std::tie(a.uses, b.from, b.to);
  });
  if (record.links.size() > most_links_shown) record.links.resize(most_links_shown);
  for (const auto& note : traffic.notes) record.notes.push_back({note.source, note.what, note.count});
  return record;
}

std::vector<journal::EndpointRecord> endpoint_records(const Traffic& traffic) {
  std::vector<journal::EndpointRecord> records;
  for (const auto& endpoint : traffic.endpoints)
    records.push_back({static_cast<int>(records.size()), endpoint});
  return records;
}

journal::RunInfo run_info(const Scenario& scenario, const std::string& command_line) {
  journal::RunInfo info;
  info.name = scenario.name;
  info.version = version;
  info.command_line = command_line;
  info.scenario_file = scenario.file;
  info.scenario_text = scenario.text;
  info.seed = scenario.seed;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  info.began_wall_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  info.host = target::host_description();
  info.machine = target::machine_mark();
  info.target = scenario.target.url.empty() ? join(scenario.target.command) : scenario.target.url;
  info.late_by = scenario.late_by;
  info.late_share = scenario.late_share;
  for (const auto& gate : scenario.gates) info.gates += scenario::to_text(gate) + "\n";
  info.quarantine = quarantine_text(scenario.quarantine);
  return info;
}

}  // namespace shakedown::cli
