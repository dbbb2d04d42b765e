#include "harness/provoke/access/reproduction.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

#include "harness/provoke/experiment/scenario_again.hpp"

namespace shakedown::access {
namespace {

// The steps that are needed of each journey: the request, and the ways to other people's credentials.
std::map<int, std::set<int>> steps_of(const Traffic& traffic, const Plan& plan, const Route& route) {
  std::map<int, std::set<int>> journeys;
  auto& own = journeys[route.probe.journey];
  own.insert(route.probe.prefix.begin(), route.probe.prefix.end());
  own.insert(route.probe.reads.begin(), route.probe.reads.end());
  own.insert(route.probe.step);
  for (const auto& place : {route.donor, route.list, plan.sign_out, plan.password}) {
    if (!place) continue;
    auto& steps = journeys[place->first];
    const auto needs = needs_of(traffic, place->first, place->second);
    steps.insert(needs.begin(), needs.end());
    steps.insert(place->second);
  }
  return journeys;
}

void add_words(const char* key, const std::vector<std::string>& words, std::string& text) {
  if (words.empty()) return;
  text += fmt::format(", {}: [", key);
  for (std::size_t i = 0; i < words.size(); ++i) text += (i > 0 ? ", " : "") + in_quotes(words[i]);
  text += "]";
}

}  // namespace

std::string reproduction(const Scenario& scenario, const Traffic& traffic, const Plan& plan,
                         const Route& route, const AccessSpec& spec, const std::string& cell,
                         const std::string& origin) {
  std::vector<Probe> probes;
  std::vector<std::string> admin_journeys;
  const Roles& roles = plan.roles;
  for (const auto& [journey, steps] : steps_of(traffic, plan, route)) {
    Probe probe;
    probe.journey = journey;
    probe.step = *steps.rbegin();
    probe.prefix.assign(steps.begin(), std::prev(steps.end()));
    probes.push_back(std::move(probe));
    // How it was recorded is not in the texts.
    const auto role = role_of(traffic, journey, {}, roles, spec);
    const bool admins = role.is_admin || (journey == route.probe.journey && route.role.is_admin);
    if (admins) admin_journeys.push_back(traffic.journeys[static_cast<std::size_t>(journey)].name);
  }
  std::string text = scenario_again(scenario, traffic, probes, cell, origin);
  text += fmt::format("  - name: reproduce\n    access: {{only: [{}], deadline: {}, repeat: {}",
                      in_quotes(cell), milliseconds(spec.deadline), spec.repeat);
  add_words("admins", spec.admins, text);
  add_words("admin_journeys", admin_journeys, text);
  if (route.declared == "public") add_words("public", {route.endpoint}, text);
  if (plan.sign_out)
    text += ", sign_out: " +
            in_quotes(to_string(
                traffic.endpoints[static_cast<std::size_t>(request_at(traffic, *plan.sign_out).endpoint)]));
  if (!spec.expired.empty()) text += ", expired: " + in_quotes(spec.expired);
  return text + "}\n";
}

}  // namespace shakedown::access
