// Whether some serial order explains how a burst ended. Pure.
//
// Requests that were told to try again may count as not sent, and requests of which nobody knows may count
// either way. What the target would have answered to a part of the requests is known from the beginnings of
// longer plays; the state that a part leaves is known where the rest of such a play changed nothing, or where
// the part was played by itself.
//
// Successful answers of changing requests may come late: a service that changes and then reads again may tell
// what a later request has made of it. They may not be early: two that tell the same number, where the later
// one of every order tells a newer one, are not explained.
#pragma once

#include <vector>

#include "harness/judge/race_control.hpp"

namespace shakedown::judge {

struct Explanation {
  bool legal = false;
  bool in_real_time =
      true;  // by an order in which reads come after the writes that had ended before they began
  bool with_refusals = false;           // only with requests that count as not sent
  std::vector<std::vector<int>> wants;  // orders whose state would decide it
};
Explanation explain(const RaceControl& control, const RacePlay& burst, const ComparedPlay& compared);

// "Try again": the request was not carried out, and says so.
bool is_refusal(int status);
// Nobody knows whether it took effect: no answer, or a failure of the target's or a gateway's own.
bool is_unknown(const RaceAnswer& answer);
bool states_equal(const ComparedPlay& a, const ComparedPlay& b);

}  // namespace shakedown::judge
