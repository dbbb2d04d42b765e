// Counts questions without an answer and the time they span.
#include "harness/target/silence.hpp"

namespace shakedown::target {

std::optional<Silence::Told> Silence::asked(Nanoseconds at, Nanoseconds decided, bool answered,
                                            Nanoseconds waited) {
  if (answered) {
    const bool was_alarmed = alarmed_;
    alarmed_ = false;
    unanswered_ = 0;
    if (!was_alarmed) return std::nullopt;
    return Told{.silent = false, .since = decided - began_};
  }
  if (unanswered_ == 0) began_ = at;
  ++unanswered_;
  const Nanoseconds lasted = decided - began_;
  if (alarmed_ || unanswered_ < fewest_questions || lasted - waited < alarm_after_) return std::nullopt;
  alarmed_ = true;
  return Told{.silent = true, .since = lasted};
}

}  // namespace shakedown::target
