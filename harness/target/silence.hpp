// When a service that does not answer counts as hung. Pure; one thread at a time.
#pragma once

#include <optional>

#include "harness/model/time.hpp"

namespace shakedown::target {

class Silence {
 public:
  static constexpr int fewest_questions = 3;  // so that one long stall of this machine makes no alarm

  explicit Silence(Nanoseconds alarm_after) : alarm_after_(alarm_after) {}

  struct Told {
    bool silent = false;  // false: it answers again
    Nanoseconds since{};  // how long the silence has lasted
  };
  // One question, asked and decided at these times. Says something when a silence becomes an alarm, and when
  // an alarm ends. `waited`: of the silence so far, what the service had no processor for; it is no silence
  // of its own.
  std::optional<Told> asked(Nanoseconds at, Nanoseconds decided, bool answered, Nanoseconds waited = {});
  bool is_silent() const { return unanswered_ > 0; }

 private:
  Nanoseconds alarm_after_;
  Nanoseconds began_{};
  int unanswered_ = 0;
  bool alarmed_ = false;
};

}  // namespace shakedown::target
