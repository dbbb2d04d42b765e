// What `shakedown shapes diff` prints: pure functions, so that tests can read them.
#pragma once

#include <string>

#include "harness/judge/shapes/diff.hpp"

namespace shakedown::cli {

// For people: one block an endpoint, two or three lines a change, and how much was compared at the end.
std::string shapes_diff_text(const judge::ShapeDifference& difference);

// For programs: {"changes": [...], "comparisons": n, ...}, every member always there.
std::string shapes_diff_json(const judge::ShapeDifference& difference);

}  // namespace shakedown::cli
