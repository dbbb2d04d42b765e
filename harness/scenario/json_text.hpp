// YAML values as JSON text, by the core schema of YAML 1.2 (10.3): a plain 17 is a number and "17" a text.
// Numbers keep the digits they were written with, so 1.10 stays 1.10 and a 20-digit id is not rounded.
#pragma once

#include <string>

#include "harness/scenario/node.hpp"

namespace shakedown::scenario {

// A Problem, with its place, for what JSON cannot say (.inf, .nan).
Result<std::string> json_text(const Node& node);

}  // namespace shakedown::scenario
