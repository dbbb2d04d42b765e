#include "harness/provoke/races/reproduction.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "harness/provoke/experiment/scenario_again.hpp"

namespace shakedown::races {
namespace {

using Way = RacesSpec::Way;

const char* word_of(Way way) {
  switch (way) {
    case Way::sweep:
      return "sweep";
    case Way::offsets:
      return "offsets";
    case Way::gate:
      return "gate";
    case Way::perturb:
      return "perturb";
  }
  return "sweep";
}

// A journey of the set with all of its steps: one of the requests is the probe, the others come before it.
std::vector<Probe> probes_of(const RaceSet& set) {
  std::vector<Probe> probes;
  for (std::size_t a = 0; a < set.actors.size(); ++a) {
    const Actor& actor = set.actors[a];
    const bool known = std::any_of(probes.begin(), probes.end(),
                                   [&](const Probe& probe) { return probe.journey == actor.journey; });
    if (known) continue;
    std::set<int> steps(actor.prefix.begin(), actor.prefix.end());
    Probe probe;
    probe.journey = actor.journey;
    probe.step = -1;
    for (const RaceRequest& request : set.requests) {
      if (set.actors[static_cast<std::size_t>(request.actor)].journey != actor.journey) continue;
      steps.insert(request.step);
      probe.step = std::max(probe.step, request.step);
    }
    if (probe.step < 0) continue;
    steps.erase(probe.step);
    probe.prefix.assign(steps.begin(), steps.end());
    for (const auto& [reader, step] : set.reads) {
      if (reader == static_cast<int>(a)) probe.reads.push_back(step);
    }
    probes.push_back(std::move(probe));
  }
  return probes;
}

}  // namespace

std::string reproduction(const Scenario& scenario, const Traffic& traffic, const RaceSet& set,
                         const RacesSpec& spec, const Burst* shown, const std::string& origin) {
  std::string text = scenario_again(scenario, traffic, probes_of(set), set.name, origin) +
                     fmt::format("  - name: reproduce\n    races: {{only: [{}], deadline: {}, repeat: {}",
                                 in_quotes(set.what), milliseconds(spec.deadline), spec.repeat);
  const int size = shown ? static_cast<int>(shown->order.size()) : set.sizes.back();
  text += fmt::format(", requests: [{}]", size);
  if (shown) {
    text += fmt::format(", ways: [{}]", word_of(shown->way));
    if (shown->way == Way::offsets)
      text += fmt::format(
          ", offsets: [{}us]",
          std::max<std::int64_t>(1, duration_cast<std::chrono::microseconds>(shown->step).count()));
    const bool http2 = shown->protocol == net::BurstOptions::Protocol::http2;
    text += fmt::format(", protocol: {}", http2 ? "http2" : "http1");
  }
  std::string allowed;
  for (const RacesSpec::Allowed& allow : spec.allow)
    allowed += fmt::format("{}{}: {} successes", allowed.empty() ? "" : ", ", in_quotes(allow.endpoint),
                           allow.successes);
  if (!allowed.empty()) text += ", allow: {" + allowed + "}";
  return text + "}\n";
}

}  // namespace shakedown::races
