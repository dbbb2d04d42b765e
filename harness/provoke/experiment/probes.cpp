#include "harness/provoke/experiment/probes.hpp"

#include <algorithm>
#include <optional>

#include "harness/traffic/render.hpp"

namespace shakedown::experiments {
namespace {

constexpr std::size_t most_reads = 4;
constexpr std::size_t most_bystanders = 4;
constexpr std::size_t most_probes = 8;  // of one dependency

const RequestTemplate& request_of(const Traffic& traffic, int journey, int step) {
  const auto& steps = traffic.journeys[static_cast<std::size_t>(journey)].steps;
  return traffic.requests[steps[static_cast<std::size_t>(step)].request];
}

bool comes_from_identity(const Traffic& traffic, int journey, int variable) {
  return !traffic.journeys[static_cast<std::size_t>(journey)]
              .variables[static_cast<std::size_t>(variable)]
              .identity.empty();
}

// The last step before `step` that takes this variable.
std::optional<int> giver_of(const Traffic& traffic, int journey, int step, int variable) {
  for (int before = step - 1; before >= 0; --before) {
    const auto& takes = request_of(traffic, journey, before).takes;
    if (std::any_of(takes.begin(), takes.end(), [&](const Take& take) { return take.variable == variable; }))
      return before;
  }
  return std::nullopt;
}

void add_with_needs(const Traffic& traffic, int journey, int step, std::set<int>& steps) {
  for (const int variable : traffic::variables_of(request_of(traffic, journey, step))) {
    const auto giver = giver_of(traffic, journey, step, variable);
    if (giver && steps.insert(*giver).second) add_with_needs(traffic, journey, *giver, steps);
  }
}

// The variables that have values once these steps were sent.
std::set<int> known_after(const Traffic& traffic, int journey, const std::vector<int>& steps) {
  std::set<int> known;
  for (const int step : steps) {
    for (const Take& take : request_of(traffic, journey, step).takes) known.insert(take.variable);
  }
  return known;
}

bool can_be_sent(const Traffic& traffic, int journey, int step, const std::set<int>& known) {
  const auto needs = traffic::variables_of(request_of(traffic, journey, step));
  return std::all_of(needs.begin(), needs.end(), [&](int variable) {
    return known.contains(variable) || comes_from_identity(traffic, journey, variable);
  });
}

std::string text_of(const RequestTemplate& request) {
  std::string text = request.method;
  for (const TextPiece& piece : request.target)
    text += piece.literal + "{" + std::to_string(piece.variable) + "}";
  return text;
}

// How near a read is to the probe: those that use the same values first, then those that follow it.
int distance_of(const Traffic& traffic, const Probe& probe, int read) {
  const auto mine = traffic::variables_of(request_of(traffic, probe.journey, probe.step));
  const auto theirs = traffic::variables_of(request_of(traffic, probe.journey, read));
  const auto shared = std::count_if(theirs.begin(), theirs.end(), [&](int variable) {
    return std::find(mine.begin(), mine.end(), variable) != mine.end();
  });
  return static_cast<int>(-100 * shared) + (read > probe.step ? read - probe.step : 20 + probe.step - read);
}

}  // namespace

void add_reads(const Traffic& traffic, const Lessons& lessons, const std::string& dependency, Probe& probe) {
  const auto known = known_after(traffic, probe.journey, probe.prefix);
  const auto& steps = traffic.journeys[static_cast<std::size_t>(probe.journey)].steps;
  std::vector<int> candidates;
  std::set<std::string> seen;
  for (int step = 0; step < static_cast<int>(steps.size()); ++step) {
    const auto lesson = lessons.find({probe.journey, step});
    const auto& request = request_of(traffic, probe.journey, step);
    if (step == probe.step || lesson == lessons.end() || !lesson->second.succeeded ||
        !changes_nothing(request.method) || lesson->second.reaches.contains(dependency) ||
        !can_be_sent(traffic, probe.journey, step, known) || !seen.insert(text_of(request)).second)
      continue;
    candidates.push_back(step);
  }
  std::stable_sort(candidates.begin(), candidates.end(), [&](int a, int b) {
    return distance_of(traffic, probe, a) < distance_of(traffic, probe, b);
  });
  for (const int step : candidates) {
    const Lesson& lesson = lessons.at({probe.journey, step});
    if (lesson.json && lesson.reaches.empty() && probe.reads.size() < most_reads) probe.reads.push_back(step);
  }
  // The farthest from the probe stand for the rest of the service, each endpoint once.
  std::set<int> endpoints;
  for (auto step = candidates.rbegin();
       step != candidates.rend() && probe.bystanders.size() < most_bystanders; ++step) {
    if (endpoints.insert(request_of(traffic, probe.journey, *step).endpoint).second)
      probe.bystanders.push_back(*step);
  }
}

bool changes_nothing(const std::string& method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "TRACE";
}

std::vector<int> journeys_to_learn_from(const Traffic& traffic, std::size_t most_steps) {
  std::set<int> missing;
  for (std::size_t e = 0; e < traffic.endpoints.size(); ++e) missing.insert(static_cast<int>(e));
  std::vector<std::set<int>> covers(traffic.journeys.size());
  for (std::size_t j = 0; j < traffic.journeys.size(); ++j) {
    for (const Step& step : traffic.journeys[j].steps)
      covers[j].insert(traffic.requests[step.request].endpoint);
  }
  std::vector<int> chosen;
  std::size_t steps = 0;
  while (!missing.empty() && steps < most_steps) {
    std::size_t best = 0;
    std::size_t best_new = 0;
    for (std::size_t j = 0; j < covers.size(); ++j) {
      const auto fresh = static_cast<std::size_t>(
          std::count_if(covers[j].begin(), covers[j].end(), [&](int e) { return missing.contains(e); }));
      const bool better =
          fresh > best_new || (fresh == best_new && fresh > 0 &&
                               traffic.journeys[j].steps.size() < traffic.journeys[best].steps.size());
      if (!better) continue;
      best = j;
      best_new = fresh;
    }
    if (best_new == 0) break;
    for (const int endpoint : covers[best]) missing.erase(endpoint);
    chosen.push_back(static_cast<int>(best));
    steps += traffic.journeys[best].steps.size();
  }
  return chosen;
}

std::set<int> needs_of(const Traffic& traffic, int journey, int step) {
  std::set<int> steps;
  add_with_needs(traffic, journey, step, steps);
  return steps;
}

std::vector<int> prefix_of(const Traffic& traffic, int journey, int step) {
  std::set<int> steps;
  add_with_needs(traffic, journey, step, steps);
  for (int before = 0; before < step; ++before) {
    if (changes_nothing(request_of(traffic, journey, before).method)) continue;
    steps.insert(before);
    add_with_needs(traffic, journey, before, steps);
  }
  return {steps.begin(), steps.end()};
}

std::vector<Probe> probes_for(const Traffic& traffic, const Lessons& lessons, const std::string& dependency) {
  std::map<int, Probe> by_endpoint;
  for (const auto& [place, lesson] : lessons) {
    const auto& request = request_of(traffic, place.first, place.second);
    const bool wanted = dependency == "target" ? true : lesson.reaches.contains(dependency);
    if (!lesson.succeeded || !wanted) continue;
    Probe probe;
    probe.journey = place.first;
    probe.step = place.second;
    probe.endpoint = request.endpoint;
    probe.prefix = prefix_of(traffic, place.first, place.second);
    const auto known = by_endpoint.find(request.endpoint);
    if (known != by_endpoint.end() && known->second.prefix.size() <= probe.prefix.size()) continue;
    by_endpoint.insert_or_assign(request.endpoint, std::move(probe));
  }
  std::vector<Probe> probes;
  for (auto& [endpoint, probe] : by_endpoint) {
    add_reads(traffic, lessons, dependency, probe);
    probes.push_back(std::move(probe));
  }
  // Those that change state first: there is more to lose.
  const auto rank = [&](const Probe& probe) {
    return std::make_tuple(changes_nothing(request_of(traffic, probe.journey, probe.step).method),
                           probe.prefix.size());
  };
  std::stable_sort(probes.begin(), probes.end(),
                   [&](const Probe& a, const Probe& b) { return rank(a) < rank(b); });
  if (dependency == "target") {
    // A sign-in shows little; what reads can be compared around shows most.
    std::stable_partition(probes.begin(), probes.end(), [&](const Probe& probe) {
      return !changes_nothing(request_of(traffic, probe.journey, probe.step).method) && !probe.reads.empty();
    });
    if (probes.size() > 1) probes.resize(1);
  }
  if (probes.size() > most_probes) probes.resize(most_probes);
  return probes;
}

}  // namespace shakedown::experiments
