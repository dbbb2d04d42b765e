#include "harness/model/touched.hpp"

#include <algorithm>
#include <array>

namespace shakedown {
namespace {

constexpr std::array<double, 4> by_distance = {1, 0.7, 0.4, 0.2};

int rank_of(Authorship authorship) {
  switch (authorship) {
    case Authorship::ai:
      return 3;
    case Authorship::mixed:
      return 2;
    case Authorship::unknown:
      return 1;
    case Authorship::human:
      return 0;
  }
  return 1;
}

bool changes_state(std::string_view endpoint) {
  const auto method = endpoint.substr(0, endpoint.find(' '));
  return method != "GET" && method != "HEAD" && method != "OPTIONS" && method != "TRACE";
}

}  // namespace

const char* name_of(Authorship authorship) {
  switch (authorship) {
    case Authorship::ai:
      return "ai";
    case Authorship::mixed:
      return "mixed";
    case Authorship::human:
      return "human";
    case Authorship::unknown:
      return "unknown";
  }
  return "unknown";
}

const char* name_of(ChangedLines::Reach reach) {
  switch (reach) {
    case ChangedLines::Reach::endpoint:
      return "endpoint";
    case ChangedLines::Reach::everything:
      return "everything";
    case ChangedLines::Reach::none:
      return "none";
    case ChangedLines::Reach::outside:
      return "outside";
  }
  return "none";
}

const char* name_of(SeenToRun seen) {
  switch (seen) {
    case SeenToRun::not_looked:
      return "not looked";
    case SeenToRun::ran:
      return "ran";
    case SeenToRun::found:
      return "found";
    case SeenToRun::not_run:
      return "not run";
  }
  return "not looked";
}

std::optional<SeenToRun> seen_to_run_named(std::string_view name) {
  for (const auto one : {SeenToRun::not_looked, SeenToRun::ran, SeenToRun::found, SeenToRun::not_run}) {
    if (name == name_of(one)) return one;
  }
  return std::nullopt;
}

std::optional<Authorship> authorship_named(std::string_view name) {
  for (const auto one : {Authorship::unknown, Authorship::human, Authorship::mixed, Authorship::ai}) {
    if (name == name_of(one)) return one;
  }
  return std::nullopt;
}

std::optional<ChangedLines::Reach> reach_named(std::string_view name) {
  using Reach = ChangedLines::Reach;
  for (const auto one : {Reach::endpoint, Reach::everything, Reach::none, Reach::outside}) {
    if (name == name_of(one)) return one;
  }
  return std::nullopt;
}

Authorship stronger(Authorship a, Authorship b) {
  return rank_of(a) >= rank_of(b) ? a : b;
}

void LinesByAuthor::add(Authorship authorship, std::uint64_t count) {
  switch (authorship) {
    case Authorship::ai:
      ai += count;
      break;
    case Authorship::mixed:
      mixed += count;
      break;
    case Authorship::human:
      human += count;
      break;
    case Authorship::unknown:
      unknown += count;
      break;
  }
}

Authorship LinesByAuthor::strongest() const {
  if (ai > 0) return Authorship::ai;
  if (mixed > 0) return Authorship::mixed;
  return unknown > 0 || human == 0 ? Authorship::unknown : Authorship::human;
}

ChangedReach reach_of(const Touched& touched) {
  ChangedReach reach;
  for (const ChangedLines& lines : touched.changed) {
    if (lines.reach == ChangedLines::Reach::outside) continue;
    reach.lines += lines.count();
    if (lines.reach != ChangedLines::Reach::none) reach.reached += lines.count();
  }
  return reach;
}

double weight_of(const TouchedEndpoint& endpoint) {
  const int most = static_cast<int>(by_distance.size()) - 1;
  const int distance = endpoint.everything ? most : std::clamp(endpoint.distance, 0, most);
  double weight = endpoint.authorship == Authorship::human ? 1 : 2;
  weight *= by_distance[static_cast<std::size_t>(distance)];
  if (changes_state(endpoint.endpoint)) weight *= 1.5;
  return std::max(weight, weight_floor);
}

EndpointWeights weights_of(const Touched& touched) {
  EndpointWeights weights;
  for (const TouchedEndpoint& endpoint : touched.endpoints) {
    if (!endpoint.known) continue;
    double& weight = weights[endpoint.endpoint];
    weight = std::max(weight, weight_of(endpoint));
  }
  return weights;
}

double weight_of(const EndpointWeights& weights, std::string_view endpoint) {
  const auto found = weights.find(endpoint);
  return found == weights.end() ? weight_floor : std::max(found->second, weight_floor);
}

std::vector<std::string> touched_of(const EndpointWeights& weights) {
  std::vector<std::string> endpoints;
  for (const auto& [endpoint, weight] : weights) endpoints.push_back(endpoint);
  std::stable_sort(endpoints.begin(), endpoints.end(), [&](const auto& a, const auto& b) {
    return weight_of(weights, a) > weight_of(weights, b);
  });
  return endpoints;
}

}  // namespace shakedown
