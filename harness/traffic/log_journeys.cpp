// Deals the sorted lines out to their clients.
#include "harness/traffic/log_journeys.hpp"

#include <algorithm>

namespace shakedown::traffic {
namespace {

void add_requests(AccessLog& log, EndpointIndex& endpoints, Traffic& traffic) {
  traffic.requests.reserve(traffic.requests.size() + log.requests.size());
  for (auto& logged : log.requests) {
    RequestTemplate request;
    request.endpoint = endpoints.index_of(endpoints.endpoint_of(logged.method, logged.target));
    request.method = std::move(logged.method);
    request.target = literal_text(std::move(logged.target));
    for (auto& header : logged.headers)
      request.headers.push_back({std::move(header.name), literal_text(std::move(header.value))});
    request.expect.status = logged.status;
    traffic.requests.push_back(std::move(request));
  }
}

}  // namespace

void add_log_journeys(AccessLog&& log, Nanoseconds zero, EndpointIndex& endpoints, Traffic& traffic) {
  const auto first_request = static_cast<std::uint32_t>(traffic.requests.size());
  add_requests(log, endpoints, traffic);
  const auto file = log.path.substr(log.path.rfind('/') + 1);
  constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::vector<std::size_t> journey_of(log.clients.size(), none);
  for (const auto& line : log.lines) {
    auto& index = journey_of[line.client];
    const auto at = line.at - zero;
    if (index == none || at - traffic.journeys[index].steps.back().at > session_gap) {
      index = traffic.journeys.size();
      Journey journey;
      journey.name = file + " " + log.clients[line.client];
      journey.source = log.path;
      journey.ordered = false;  // one address may stand for many users
      traffic.journeys.push_back(std::move(journey));
    }
    traffic.journeys[index].steps.push_back(
        {first_request + line.request, at, std::chrono::microseconds(line.took_us)});
    traffic.length = std::max(traffic.length, at);
  }
  for (auto& journey : traffic.journeys) journey.steps.shrink_to_fit();
  std::move(log.notes.begin(), log.notes.end(), std::back_inserter(traffic.notes));
}

}  // namespace shakedown::traffic
