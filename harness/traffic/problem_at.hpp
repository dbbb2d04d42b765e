// A Problem at a place in a file. Out of line, because GCC 12 takes the parts of an aggregate that is built
// inside a return statement for uninitialised.
#pragma once

#include <string>

#include "harness/model/result.hpp"

namespace shakedown::traffic {

Problem problem_at(Place where, std::string message, std::string hint = {});

}  // namespace shakedown::traffic
