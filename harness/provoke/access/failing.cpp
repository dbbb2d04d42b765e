#include "harness/provoke/access/failing.hpp"

namespace shakedown::access {
namespace {

constexpr Nanoseconds longer_than_any_deadline = std::chrono::seconds(60);

FaultSpec fault(const std::string& dependency, FaultKind kind) {
  FaultSpec spec;
  spec.name = "access";
  spec.kind = kind;
  spec.on = dependency;
  return spec;
}

}  // namespace

std::vector<Failing> ways_to_fail(const std::string& dependency, bool http, bool hang) {
  std::vector<Failing> ways{{"refuses connections", fault(dependency, FaultKind::refuse)}};
  if (http) {
    ways.push_back({"answers 500", fault(dependency, FaultKind::http_status)});
    ways.back().fault.status = 500;
    ways.push_back({"answers 200 without a word", fault(dependency, FaultKind::http_status)});
    ways.back().fault.status = 200;
    ways.back().fault.body = "{}";
  }
  if (hang) {
    ways.push_back({"never answers", fault(dependency, FaultKind::stall)});
    ways.back().fault.delay = longer_than_any_deadline;
  }
  return ways;
}

}  // namespace shakedown::access
