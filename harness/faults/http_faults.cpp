#include "harness/faults/http_faults.hpp"

#include <algorithm>

#include "harness/faults/choice.hpp"
#include "harness/faults/http_check.hpp"
#include "harness/faults/latency.hpp"
#include "harness/model/hash.hpp"

namespace shakedown::faults {
namespace {

// One hash a fault and request; what is drawn from it for different purposes is mixed apart.
Nanoseconds delay_of(const FaultSpec& fault, std::uint64_t random) {
  if (fault.jitter <= Nanoseconds{}) return std::max(fault.delay, Nanoseconds{});
  return drawn_delay(fault, unit(mix(random + 1)), unit(mix(random + 2)));
}

}  // namespace

const ChosenFault* HttpPlan::find(FaultKind kind) const {
  const auto found = std::find_if(chosen.begin(), chosen.end(),
                                  [&](const ChosenFault& one) { return one.fault.kind == kind; });
  return found == chosen.end() ? nullptr : &*found;
}

Status HttpFaults::arm(const FaultSpec& fault) {
  if (auto fine = check_http_fault(fault); !fine) return fine;
  const auto same = std::find_if(armed_.begin(), armed_.end(),
                                 [&](const Armed& one) { return one.fault.name == fault.name; });
  if (same == armed_.end()) {
    armed_.push_back({fault});
  } else {
    *same = {fault};
  }
  return Done{};
}

bool HttpFaults::disarm(std::string_view name) {
  return std::erase_if(armed_, [&](const Armed& one) { return one.fault.name == name; }) > 0;
}

bool HttpFaults::answers() const {
  return std::any_of(armed_.begin(), armed_.end(),
                     [](const Armed& one) { return one.fault.kind == FaultKind::http_status; });
}

bool HttpFaults::drifts() const {
  return std::any_of(armed_.begin(), armed_.end(),
                     [](const Armed& one) { return one.fault.kind == FaultKind::http_drift; });
}

std::vector<FaultSpec> HttpFaults::armed() const {
  std::vector<FaultSpec> all;
  for (const auto& one : armed_) all.push_back(one.fault);
  return all;
}

HttpPlan HttpFaults::decide(const RequestFacts& request, std::uint64_t connection,
                            std::uint64_t request_number) {
  HttpPlan plan;
  for (auto& [fault, fitting, acted] : armed_) {
    if (!fits(fault.match, request)) continue;
    ++fitting;
    const auto random = hash(seed_, fault.name, connection, request_number);
    if (is_chosen(fault, fitting, random))
      plan.chosen.push_back({fault, delay_of(fault, random), acted++, hash(seed_, fault.name)});
  }
  return plan;
}

}  // namespace shakedown::faults
