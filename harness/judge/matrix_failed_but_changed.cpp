// The target said that the request failed, and the state that it shows is another one than before: the user
// tries again and gets it twice, or never finds out that it was done.
#include <algorithm>
#include <array>
#include <cctype>

#include "harness/judge/matrix_oracles.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

using Phase = journal::ExperimentStepRecord::Phase;

// A state that speaks of the failure is a record of it and no leftover: "payment_failed", "retrying".
bool tells_of_failure(const Difference& difference) {
  std::string text = difference.where + " " + difference.after;
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  constexpr std::array<const char*, 8> words = {"fail", "error", "declin", "pending",
                                                "unknown", "retr", "attempt", "unconfirmed"};
  return std::any_of(words.begin(), words.end(),
                     [&](const char* word) { return text.find(word) != std::string::npos; });
}

// The last read of the same step in this phase.
const ViewedStep* last_read(const ViewedSteps& steps, const journal::ExperimentStepRecord& of) {
  const ViewedStep* last = nullptr;
  for (const ViewedStep& step : steps) {
    if (step.record->is_read && step.record->journey == of.journey && step.record->step == of.step) last = &step;
  }
  return last;
}

// Whether the request changes this place when it goes well: then it is its effect that was left, even where the
// place differs from one play to the next, as a counter does.
bool is_the_effect(const ExperimentView& view, const ViewedStep& read, const std::string& where) {
  const auto changes = [&](const ViewedStep* before, const ViewedStep* after) {
    if (!before || !after) return false;
    const auto found = NoiseMask().differences(before->exchange().response, after->exchange().response, 1000);
    return std::any_of(found.begin(), found.end(), [&](const Difference& d) { return d.where == where; });
  };
  return changes(view.control_of(read, false), view.control_of(read, true)) &&
         changes(view.control_again_of(read, false), view.control_again_of(read, true));
}

}  // namespace

Ruling judge_failed_but_changed(const ExperimentView& view) {
  if (const auto why = nothing_provoked(view); !why.empty()) return not_exercised(why);
  const ViewedStep& step = *view.provoked();
  if (!changes_state(step.exchange().request.method)) return not_exercised("the request is a read");
  if (!view.controlled()) return not_exercised("the controls did not both go well");
  if (step.exchange().response.status == 0) {
    // No answer tells nothing: the client cannot know, and must look.
    return not_exercised("the target did not say that it failed");
  }
  if (succeeded(step.exchange())) return not_exercised("the request did not fail");
  int compared = 0;
  for (const ViewedStep& read : view.of(Phase::after)) {
    if (last_read(view.of(Phase::after), *read.record) != &read || !succeeded(read.exchange())) continue;
    const ViewedStep* before = last_read(view.of(Phase::before), *read.record);
    if (!before || !succeeded(before->exchange())) continue;
    ++compared;
    auto changed =
        view.mask_in_a_row(read).differences(before->exchange().response, read.exchange().response);
    const NoiseMask between_plays = view.mask_of(read);
    std::erase_if(changed, [&](const Difference& difference) {
      return tells_of_failure(difference) ||
             (between_plays.covers(difference.where) && !is_the_effect(view, read, difference.where));
    });
    if (changed.empty()) continue;
    return broken(Severity::high, "failed, and left state behind: " + describe(changed.front()),
                  {evidence_of(step, "the failure"), evidence_of(*before, "the state before"),
                   evidence_of(read, "the state after: " + describe(changed.front()))});
  }
  if (compared == 0) return not_exercised("no read of the state could be compared");
  return held("the state is as before, by " + counted(static_cast<std::uint64_t>(compared), "read"));
}

}  // namespace shakedown::judge
