// What marks a request of a race as somebody's own: values of its credentials, of its body, and of the
// sign-in that its credentials came from. A mark of one request in the answer to another is another
// identity's data, unless it stands there in some serial order too (a list of all users, say). Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/judge/race_control.hpp"

namespace shakedown::judge {

struct ForeignMark {
  int request = -1;  // whose answer it stands in
  int owner = -1;    // whose it is
  std::string value;
  bool same_identity = false;  // both have the same credentials (or none): data of another request
  bool mixed = false;          // the answer has marks of its own request too
};
std::vector<ForeignMark> foreign_marks(const RaceControl& control, const RacePlay& burst);

}  // namespace shakedown::judge
