// The name of what no serial order explains, by what differs. Each function gives `serial` where its name
// does not fit. Pure.
#pragma once

#include "harness/judge/race_outcome.hpp"

namespace shakedown::judge {

enum class Errors : unsigned char {
  of_the_target,  // 5xx, but for 502 to 504, answers broken off, requests that never end
  any,            // every failing status that no serial order has, refusals with an effect included
};
// Failures that the same request never has in a serial order.
RaceRuling look_for_errors(const RaceControl& control, const RacePlay& burst, const ComparedPlay& compared,
                           Errors errors);

// Two successes for one If-Match, two effects for one idempotency key.
RaceRuling look_for_broken_promise(const RaceControl& control, const RacePlay& burst,
                                   const ComparedPlay& compared);

// Where not every order was played: only what no order can explain counts, else it is inconclusive.
RaceRuling look_at_incomplete(const RaceControl& control, const RacePlay& burst,
                              const ComparedPlay& compared);

RaceRuling name_what_differs(const RaceControl& control, const RacePlay& burst, const ComparedPlay& compared);

}  // namespace shakedown::judge
