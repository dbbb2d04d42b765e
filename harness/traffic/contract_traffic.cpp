// An API description's safe operations as traffic.
#include "harness/traffic/contract_traffic.hpp"

#include <algorithm>

#include "harness/traffic/encoding.hpp"

namespace shakedown::traffic {
namespace {

constexpr Nanoseconds step_distance = std::chrono::milliseconds(100);

// The target with samples in place of the parameters; false where one that is needed has no sample.
bool fill(const ContractOperation& operation, RequestTemplate& request, std::string& missing) {
  std::string path = operation.path;
  std::string query;
  for (const auto& parameter : operation.parameters) {
    if (!parameter.required) continue;
    if (!parameter.sample) {
      missing = parameter.name;
      return false;
    }
    if (parameter.in == "path") {
      const auto hole = "{" + parameter.name + "}";
      const auto at = path.find(hole);
      if (at == std::string::npos) continue;
      std::string encoded;
      append_encoded(encoded, *parameter.sample, Encoding::path_segment);
      path.replace(at, hole.size(), encoded);
    } else if (parameter.in == "query") {
      query += query.empty() ? '?' : '&';
      append_encoded(query, parameter.name, Encoding::query);
      query += '=';
      append_encoded(query, *parameter.sample, Encoding::query);
    } else if (parameter.in == "header") {
      request.headers.push_back({parameter.name, literal_text(*parameter.sample)});
    } else {
      missing = parameter.name;
      return false;
    }
  }
  if (const auto hole = path.find('{'); hole != std::string::npos) {
    missing = path.substr(hole + 1, path.find('}', hole) - hole - 1);
    return false;
  }
  request.target = literal_text(wire_target(path + query));
  return true;
}

}  // namespace

void add_contract_traffic(const Contract& contract, EndpointIndex& endpoints, Traffic& traffic) {
  std::uint64_t changing = 0;
  Nanoseconds at{};
  for (const auto& operation : contract.operations) {
    if (operation.method != "GET") {
      ++changing;
      continue;
    }
    RequestTemplate request;
    std::string missing;
    if (!fill(operation, request, missing)) {
      traffic.notes.push_back({contract.file,
                               "GET " + operation.path +
                                   " left out: no example, default or enum for its parameter '" + missing +
                                   "'",
                               1});
      continue;
    }
    request.method = operation.method;
    request.expect.status = operation.status;
    request.headers.push_back({"Accept", literal_text("*/*")});
    request.endpoint = endpoints.index_of({operation.method, operation.path});
    Journey journey;
    journey.name = "GET " + operation.path;
    journey.source = contract.file;
    journey.steps.push_back({static_cast<std::uint32_t>(traffic.requests.size()), at, {}});
    traffic.requests.push_back(std::move(request));
    traffic.journeys.push_back(std::move(journey));
    traffic.length = std::max(traffic.length, at);
    at += step_distance;
  }
  if (changing > 0) {
    traffic.notes.push_back({contract.file,
                             "operations other than GET, left out: a contract does not say what to send",
                             changing});
  }
}

}  // namespace shakedown::traffic
