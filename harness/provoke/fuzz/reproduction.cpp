#include "harness/provoke/fuzz/reproduction.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/provoke/experiment/scenario_again.hpp"

namespace shakedown::fuzz {
namespace {

constexpr std::size_t shortest_hole = 4;

// The text with holes where a live value stands.
Text with_holes(const std::string& text, const std::vector<Live>& live, Encoding encoding) {
  Text out;
  std::string literal;
  for (std::size_t at = 0; at < text.size();) {
    const auto found = std::find_if(live.begin(), live.end(), [&](const Live& one) {
      const bool whole = one.text == text;
      return !one.text.empty() && (whole || one.text.size() >= shortest_hole) &&
             text.compare(at, one.text.size(), one.text) == 0;
    });
    if (found == live.end()) {
      literal += text[at++];
      continue;
    }
    out.push_back({literal, found->variable, encoding});
    literal.clear();
    at += found->text.size();
  }
  if (!literal.empty() || out.empty()) out.push_back({literal, -1, Encoding::raw});
  return out;
}

// What a request is watched for, where its answer alone does not show it.
std::string watched(const std::string& rule) {
  return rule == "fuzz/super-linear"       ? ", watch: time"
         : rule == "fuzz/growth"           ? ", watch: growth"
         : rule == "fuzz/pollution"        ? ", watch: others"
         : rule == "fuzz/poisoned-restart" ? ", watch: restart"
                                           : "";
}

Probe add(Traffic& again, const Traffic& traffic, const Reproduced& one) {
  const Lead& lead = *one.lead;
  Journey journey;
  if (lead.journey >= 0)
    journey.variables = traffic.journeys[static_cast<std::size_t>(lead.journey)].variables;
  // Reports tell journeys apart by their names.
  journey.name =
      (again.journeys.empty() ? "" : "what others read: ") + one.request->method + " " + one.request->path;
  // Harvests become variables of their own, behind the journey's.
  std::vector<Live> known = *one.live;
  const auto first_harvest = static_cast<int>(journey.variables.size());
  for (std::size_t k = 0; k < lead.harvests.size(); ++k)
    journey.variables.push_back({"made_" + lead.harvests[k].argument, "", ""});
  for (Live& value : known) {
    if (value.variable <= -2) value.variable = first_harvest + (-2 - value.variable);
  }
  for (const int step : lead.prefix) {
    const auto& from =
        traffic.journeys[static_cast<std::size_t>(lead.journey)].steps[static_cast<std::size_t>(step)];
    journey.steps.push_back({static_cast<std::uint32_t>(again.requests.size()), {}, {}});
    again.requests.push_back(traffic.requests[from.request]);
    for (std::size_t k = 0; k < lead.harvests.size(); ++k) {
      if (lead.harvests[k].step != step) continue;
      Take take;
      take.variable = first_harvest + static_cast<int>(k);
      take.from = Take::From::json;
      take.name = lead.harvests[k].json;
      again.requests.back().takes.push_back(std::move(take));
    }
  }
  const Request sent = render(*one.request);
  RequestTemplate last;
  last.method = sent.method;
  last.target = with_holes(sent.target, known, Encoding::path_segment);
  for (const Header& header : sent.headers)
    last.headers.push_back({header.name, with_holes(header.value, known, Encoding::raw)});
  last.body = with_holes(sent.body, known, Encoding::raw);
  journey.steps.push_back({static_cast<std::uint32_t>(again.requests.size()), {}, {}});
  again.requests.push_back(std::move(last));
  Probe probe;
  probe.journey = static_cast<int>(again.journeys.size());
  probe.step = static_cast<int>(journey.steps.size()) - 1;
  for (int step = 0; step < probe.step; ++step) probe.prefix.push_back(step);
  again.journeys.push_back(std::move(journey));
  return probe;
}

}  // namespace

std::string reproduction(const Scenario& scenario, const Traffic& traffic,
                         const std::vector<Reproduced>& requests, Nanoseconds deadline, int repeat,
                         const std::string& origin, const std::string& rule) {
  Traffic again;
  again.endpoints = traffic.endpoints;
  std::vector<Probe> probes;
  for (const Reproduced& one : requests) probes.push_back(add(again, traffic, one));
  return scenario_again(scenario, again, probes, requests.front().request->what, origin) +
         fmt::format("  - name: reproduce\n    fuzz: {{requests: as written{}, deadline: {}, repeat: {}}}\n",
                     watched(rule), milliseconds(deadline), repeat);
}

}  // namespace shakedown::fuzz
