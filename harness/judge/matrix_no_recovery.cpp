// After the fault was healed the same requests must go well again by themselves, within a limit: the attempts
// that the experiment made until it gave up.
#include "harness/judge/matrix_oracles.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {

Ruling judge_recovery(const ExperimentView& view) {
  if (const auto why = nothing_provoked(view); !why.empty()) return not_exercised(why);
  if (!view.controlled()) return not_exercised("the controls did not both go well");
  // Whoever has crashed recovers by no means of its own; the crash is the finding.
  if (judge_crash(view).state == journal::MatrixCell::State::broken)
    return not_exercised("the target had ended");
  const ViewedSteps& attempts = view.of(journal::ExperimentStepRecord::Phase::recovering);
  if (attempts.empty()) return not_exercised("nothing was asked after healing");
  const int wanted = view.control()->exchange().response.status;
  const Nanoseconds healed = view.record().healed;
  const ViewedStep* last = nullptr;
  for (const ViewedStep& step : attempts) {
    if (step.record->step == view.provoked()->record->step && succeeded(step.exchange()) &&
        step.exchange().response.status == wanted)
      return held("whole again after " + say_duration(step.exchange().timing.done - healed));
    last = &step;
  }
  return broken(Severity::high,
                "not whole again " + say_duration(last->exchange().timing.done - healed) + " after healing",
                {evidence_of(*last, "the last attempt")});
}

}  // namespace shakedown::judge
