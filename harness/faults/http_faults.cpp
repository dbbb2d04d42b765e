#include "harness/faults/http_faults.hpp"

#include <algorithm>
#include <utility>

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
  Armed made{fault};
  if (fault.gather.calls > 0) made.gate = std::make_shared<Gate>(fault);
  if (same == armed_.end()) {
    armed_.push_back(std::move(made));
  } else {
    give_up(*same);
    *same = std::move(made);
  }
  return Done{};
}

bool HttpFaults::disarm(std::string_view name) {
  return std::erase_if(armed_, [&](const Armed& one) {
           if (one.fault.name != name) return false;
           give_up(one);
           return true;
         }) > 0;
}

void HttpFaults::disarm_all() {
  for (const Armed& one : armed_) give_up(one);
  armed_.clear();
}

void HttpFaults::give_up(const Armed& armed) {
  if (!armed.gate) return;
  armed.gate->give_up();
  opened_ = opened_ || armed.gate->take_opened();
}

bool HttpFaults::take_opened() {
  bool any = std::exchange(opened_, false);
  for (const Armed& one : armed_) {
    if (one.gate && one.gate->take_opened()) any = true;
  }
  return any;
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
  for (auto& [fault, fitting, acted, gate] : armed_) {
    if (!fits(fault.match, request)) continue;
    ++fitting;
    const auto random = hash(seed_, fault.name, connection, request_number);
    if (!is_chosen(fault, fitting, random)) continue;
    plan.chosen.push_back({fault, delay_of(fault, random), acted++, hash(seed_, fault.name)});
    if (!gate) continue;
    plan.chosen.back().gate = gate;
    plan.chosen.back().call = gate->enter(request);
  }
  return plan;
}

}  // namespace shakedown::faults
