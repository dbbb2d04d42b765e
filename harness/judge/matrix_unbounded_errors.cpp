// Requests that never asked the dependency in the control, and fail while it does: the failure of one
// dependency has become the failure of the service.
#include "harness/judge/matrix_oracles.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {

namespace {
using Phase = journal::ExperimentStepRecord::Phase;
}  // namespace

Ruling judge_bounded_errors(const ExperimentView& view) {
  if (const auto why = nothing_provoked(view); !why.empty()) return not_exercised(why);
  // A target that has crashed, or has no files or memory left, fails everything: other rules say so.
  if (judge_crash(view).state == journal::MatrixCell::State::broken)
    return not_exercised("the target had ended");
  if (level_of(view.fault()->kind) == FaultLevel::system)
    return not_exercised("a fault of the target's own system touches every request");
  int asked = 0;
  std::vector<Evidence> failures;
  for (const ViewedStep& step : view.of(Phase::provoked)) {
    if (step.record->needs_dependency) continue;
    const ViewedStep* control = view.control_of(step, true);
    const ViewedStep* again = view.control_again_of(step, true);
    if (!control || !again || !succeeded(control->exchange()) || !succeeded(again->exchange())) continue;
    ++asked;
    if (!succeeded(step.exchange()))
      failures.push_back(evidence_of(step, "needs nothing of it: in the control it took " +
                                               say_duration(control->exchange().timing.service_time())));
  }
  if (asked == 0) return not_exercised("no request that does without the dependency was at hand");
  if (failures.empty())
    return held(counted(static_cast<std::uint64_t>(asked), "other request") + " went well");
  const std::string says = say_count(failures.size()) + " of " +
                           counted(static_cast<std::uint64_t>(asked), "request") +
                           " that need nothing of it failed";
  return broken(Severity::high, says, std::move(failures));
}

}  // namespace shakedown::judge
