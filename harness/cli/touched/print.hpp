// The map of a change for people and for programs.
#pragma once

#include <string>

#include "harness/model/touched.hpp"

namespace shakedown::cli {

std::string touched_text(const Touched& touched);
// One JSON document; its form is told in harness/touched/README.md.
std::string touched_json(const Touched& touched);

}  // namespace shakedown::cli
