// The target said that something was done, and the dependency never did it. Many 2xx are no lie: an answer
// from a cache, a request that was accepted for later, one that says "pending". So it takes proof:
// - the request changes something, its answer equals the control's beyond the noise, in the control the target
//   had asked the dependency to change something, and now no such call went well, nor was one repeated later;
// - or the state read after healing lacks what the control's read has, although the answer was the control's.
#include <algorithm>
#include <optional>

#include "harness/judge/matrix_oracles.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

using Phase = journal::ExperimentStepRecord::Phase;
constexpr int accepted_for_later = 202;  // RFC 9110, 15.3.3

// After these the dependency did nothing, or the target heard nothing of it.
bool nothing_was_heard(FaultKind kind) {
  switch (kind) {
    case FaultKind::refuse:
    case FaultKind::connect_hang:
    case FaultKind::reset:
    case FaultKind::stall:
    case FaultKind::http_status:
    case FaultKind::http_empty_reply:
    case FaultKind::http_lose_answer:
    case FaultKind::pause:
    case FaultKind::kill:
      return true;
    default:
      return false;
  }
}

std::size_t changing_calls(const ViewedStep& step) {
  return static_cast<std::size_t>(std::count_if(step.calls.begin(), step.calls.end(), [](const auto* call) {
    return changes_state(call->request.method) && went_well(*call);
  }));
}

// The same call came through after all, once the fault was gone.
bool made_up_for(const ExperimentView& view) {
  const ViewedStep& step = *view.provoked();
  Nanoseconds first_attempt = never;
  for (const ViewedStep& attempt : view.of(Phase::recovering))
    first_attempt = std::min(first_attempt, attempt.exchange().timing.sent);
  return std::any_of(view.run().calls.begin(), view.run().calls.end(), [&](const auto& call) {
    if (call.dependency != view.record().subject || call.began < step.exchange().timing.done ||
        call.began > view.record().end || !changes_state(call.request.method) || !went_well(call))
      return false;
    const bool alone = call.began < first_attempt;
    const bool same = std::any_of(step.calls.begin(), step.calls.end(), [&](const auto* before) {
      return before->request.target == call.request.target && before->request.body == call.request.body;
    });
    return alone || same;
  });
}

// What the control's read after the request shows and this one does not.
std::optional<Ruling> lost_write(const ExperimentView& view) {
  for (const ViewedStep& read : view.of(Phase::after)) {
    if (!read.record->is_read || !succeeded(read.exchange())) continue;
    const ViewedStep* control = view.control_of(read, true);
    const ViewedStep* unchanged = view.control_of(read, false);
    if (!control || !unchanged) continue;
    const NoiseMask mask = view.mask_of(read);
    const auto lacks = mask.differences(control->exchange().response, read.exchange().response);
    const bool as_before = mask.equal(unchanged->exchange().response, read.exchange().response);
    if (lacks.empty() || !as_before) continue;
    return broken(Severity::critical,
                  "answered as in the control, and the state read afterwards lacks it: " + describe(lacks.front()),
                  {evidence_of(*view.provoked(), "the answer"), evidence_of(read, describe(lacks.front()))});
  }
  return std::nullopt;
}

}  // namespace

Ruling judge_false_success(const ExperimentView& view) {
  if (const auto why = nothing_provoked(view); !why.empty()) return not_exercised(why);
  if (!view.controlled()) return not_exercised("the controls did not both go well");
  const ViewedStep& step = *view.provoked();
  if (!changes_state(step.exchange().request.method))
    return not_exercised("a read may be answered from a cache");
  if (!succeeded(step.exchange())) return held("told of the failure");
  const Response& answer = step.exchange().response;
  if (answer.status == accepted_for_later) return held("accepted for later");
  const auto differs = view.mask_of(step).differences(view.control()->exchange().response, answer, 1);
  if (!differs.empty()) return held("its answer says otherwise than in the control: " + describe(differs.front()));
  if (auto lost = lost_write(view)) return *lost;
  const std::size_t usual = changing_calls(*view.control());
  if (usual == 0) return not_exercised("in the control it asked the dependency for no change");
  if (!nothing_was_heard(view.fault()->kind)) return not_exercised("the answer of the dependency may have been understood");
  if (changing_calls(step) >= usual) return held("the dependency was asked again, and did it");
  if (made_up_for(view)) return held("made up for after healing");
  std::vector<Evidence> evidence{evidence_of(step, "the same answer as in the control")};
  for (const auto* call : step.calls) {
    if (evidence.size() < 4) evidence.push_back({Evidence::Kind::call, call->id, "what the dependency was asked"});
  }
  return broken(Severity::critical,
                "answered " + std::to_string(answer.status) + " as in the control, and no call for it went well",
                std::move(evidence));
}

}  // namespace shakedown::judge
