#include "harness/faults/http_response.hpp"

#include <algorithm>

#include "harness/faults/http_kinds.hpp"

namespace shakedown::faults {

void NextFault::operator()(const ResponsePart& part) const {
  faults_->give(index_, part);
}

void ResponseFault::did(std::string what) {
  if (has_said_) return;
  has_said_ = true;
  said_.push_back({true, std::move(what)});
}

void ResponseFault::could_not(std::string why) {
  if (has_said_) return;
  has_said_ = true;
  said_.push_back({false, std::move(why)});
}

ResponseFaults::ResponseFaults(const HttpPlan& plan) {
  for (const auto& chosen : plan.chosen) {
    auto stage = make_response_fault(chosen);
    if (!stage) continue;
    // Behind those of its own kind, in the order of arming.
    const auto behind = std::find_if(stages_.begin(), stages_.end(), [&](const auto& other) {
      return place_in_response(other->fault().kind) > place_in_response(chosen.fault.kind);
    });
    stages_.insert(behind, std::move(stage));
  }
}

ResponseFaults::~ResponseFaults() = default;

void ResponseFaults::take(const ResponsePart& part) {
  give(0, part);
}

void ResponseFaults::give(std::size_t index, const ResponsePart& part) {
  const bool waits = part.kind == ResponsePart::Kind::wait;
  if (index < stages_.size() && !waits) return stages_[index]->take(part, NextFault(*this, index + 1));
  if (ended_) return;
  ended_ = part.kind == ResponsePart::Kind::close || part.kind == ResponsePart::Kind::reset;
  if (part.bytes.empty() && !part.is_ending() && !waits) return;
  out_.push_back({part.kind, std::string(part.bytes), part.at, part.call});
}

std::vector<ResponseFaults::Out> ResponseFaults::drain() {
  return std::exchange(out_, {});
}

std::vector<ResponseFaults::Ledger> ResponseFaults::drain_said() {
  std::vector<Ledger> all;
  for (const auto& stage : stages_) {
    for (auto& [applied, says] : stage->said()) all.push_back({&stage->fault(), applied, std::move(says)});
    stage->said().clear();
  }
  return all;
}

void ResponseFaults::end() {
  for (const auto& stage : stages_) stage->could_not("the exchange was over before it could act");
}

bool ResponseFaults::swallows_interim() const {
  return std::any_of(stages_.begin(), stages_.end(),
                     [](const auto& stage) { return stage->swallows_interim(); });
}

}  // namespace shakedown::faults
