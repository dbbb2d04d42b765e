// Ways in which a dependency fails that a target asks about tokens. Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/model/fault.hpp"

namespace shakedown::access {

struct Failing {
  std::string says;  // "answers 500"
  FaultSpec fault;
};

// Of an HTTP dependency, else of one that is bytes only. `hang`: also without any answer, which takes the
// target's own deadline each time.
std::vector<Failing> ways_to_fail(const std::string& dependency, bool http, bool hang);

}  // namespace shakedown::access
