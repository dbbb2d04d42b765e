#include "harness/judge/experiment_view.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace shakedown::judge {

namespace {

using Phase = journal::ExperimentStepRecord::Phase;

bool same_step(const journal::ExperimentStepRecord& a, const journal::ExperimentStepRecord& b) {
  return a.journey == b.journey && a.step == b.step;
}

}  // namespace

bool succeeded(const Exchange& exchange) {
  return exchange.outcome == Outcome::answered && exchange.response.status >= 200 &&
         exchange.response.status < 400;
}

bool timed_out(const Exchange& exchange) {
  return exchange.outcome == Outcome::first_byte_timeout || exchange.outcome == Outcome::whole_timeout;
}

bool changes_state(const std::string& method) {
  constexpr std::array<const char*, 4> safe = {"GET", "HEAD", "OPTIONS", "TRACE"};
  return std::none_of(safe.begin(), safe.end(), [&](const char* name) { return method == name; });
}

std::string idempotency_key(const Headers& headers) {
  for (const char* name : {"Idempotency-Key", "X-Idempotency-Key", "Idempotency-Token", "X-Request-Token"}) {
    if (const auto* value = find_header(headers, name)) return *value;
  }
  return {};
}

bool went_well(const journal::CallRecord& call) {
  return call.answered && call.response.status >= 200 && call.response.status < 300;
}

ExperimentView::ExperimentView(const journal::StoredRun& run, const journal::ExperimentRecord& record)
    : run_(run), record_(record) {
  for (const journal::ExperimentStepRecord& step : run.experiment_steps) {
    if (step.experiment != record.id) continue;
    ViewedStep viewed;
    viewed.record = &step;
    // Ids count up in the order of the journal's tables.
    const auto found = std::lower_bound(run.exchanges.begin(), run.exchanges.end(), step.exchange,
                                        [](const auto& kept, std::int64_t id) { return kept.id < id; });
    if (found == run.exchanges.end() || found->id != step.exchange) continue;
    viewed.kept = &*found;
    for (const std::int64_t id : step.calls) {
      const auto call =
          std::lower_bound(run.calls.begin(), run.calls.end(), id,
                           [](const auto& kept, std::int64_t wanted) { return kept.id < wanted; });
      if (call != run.calls.end() && call->id == id) viewed.calls.push_back(&*call);
    }
    phases_[static_cast<std::size_t>(step.phase)].push_back(std::move(viewed));
  }
  for (ViewedSteps& steps : phases_) {
    std::stable_sort(steps.begin(), steps.end(), [](const auto& a, const auto& b) {
      return a.exchange().timing.sent < b.exchange().timing.sent;
    });
  }
  for (const journal::FaultRecord& fault : run.faults) {
    if (fault.experiment == record.id) fault_ = &fault;
  }
  for (const ViewedStep& step : of(Phase::provoked)) {
    if (step.record->needs_dependency) {
      provoked_ = &step;
      break;
    }
  }
  if (!provoked_) return;
  const auto find = [&](const ViewedSteps& steps) -> const ViewedStep* {
    for (const ViewedStep& step : steps) {
      if (same_step(*step.record, *provoked_->record)) return &step;
    }
    return nullptr;
  };
  control_ = find(of(Phase::control));
  control_again_ = find(of(Phase::control_again));
}

std::string ExperimentView::endpoint() const {
  if (!provoked_) return {};
  for (const journal::EndpointRecord& record : run_.endpoints) {
    if (record.id == provoked_->exchange().endpoint) return to_string(record.endpoint);
  }
  return provoked_->exchange().request.method + " " + provoked_->exchange().request.target;
}

bool ExperimentView::acted() const {
  if (!provoked_ || !fault_ || !fault_->not_applied.empty()) return false;
  const FaultLevel level = level_of(fault_->kind);
  // What refuses connections or stops processes acts on everybody, and need not be counted.
  if (level == FaultLevel::listener || level == FaultLevel::process || level == FaultLevel::system)
    return true;
  const bool on_a_call = std::any_of(provoked_->calls.begin(), provoked_->calls.end(),
                                     [](const auto* call) { return !call->faults.empty(); });
  return on_a_call || fault_->injected > 0;
}

bool ExperimentView::controlled() const {
  return control_ && control_again_ && succeeded(control_->exchange()) &&
         succeeded(control_again_->exchange());
}

const ViewedStep* ExperimentView::twin(const ViewedSteps& steps, const ViewedStep* own,
                                       const ViewedStep& step, bool after_provoked) const {
  if (!own) return nullptr;
  for (const ViewedStep& other : steps) {
    if (!same_step(*other.record, *step.record)) continue;
    const bool after = other.exchange().timing.sent > own->exchange().timing.sent;
    if (after == after_provoked) return &other;
  }
  return nullptr;
}

const ViewedStep* ExperimentView::control_of(const ViewedStep& step, bool after_provoked) const {
  return twin(of(Phase::control), control_, step, after_provoked);
}

const ViewedStep* ExperimentView::control_again_of(const ViewedStep& step, bool after_provoked) const {
  return twin(of(Phase::control_again), control_again_, step, after_provoked);
}

NoiseMask ExperimentView::mask_of(const ViewedStep& step) const {
  NoiseMask mask;
  for (const bool after : {false, true}) {
    const ViewedStep* a = control_of(step, after);
    const ViewedStep* b = control_again_of(step, after);
    if (a && b) mask.learn(a->exchange().response, b->exchange().response);
  }
  if (control_ && control_again_ && same_step(*step.record, *control_->record))
    mask.learn(control_->exchange().response, control_again_->exchange().response);
  learn_in_a_row(step, mask);
  return mask;
}

NoiseMask ExperimentView::mask_in_a_row(const ViewedStep& read) const {
  NoiseMask mask;
  learn_in_a_row(read, mask);
  return mask;
}

void ExperimentView::learn_in_a_row(const ViewedStep& step, NoiseMask& mask) const {
  for (const Phase phase : {Phase::control, Phase::control_again, Phase::before}) {
    const ViewedStep* last = nullptr;
    const ViewedStep* own = phase == Phase::control         ? control_
                            : phase == Phase::control_again ? control_again_
                                                            : nullptr;
    for (const ViewedStep& read : of(phase)) {
      if (own && read.exchange().timing.sent >= own->exchange().timing.sent) break;
      if (!read.record->is_read || !same_step(*read.record, *step.record)) continue;
      if (last) mask.learn(last->exchange().response, read.exchange().response);
      last = &read;
    }
  }
}

}  // namespace shakedown::judge
