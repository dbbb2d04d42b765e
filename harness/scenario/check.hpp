// The structure of a document against the description: keys, types, ranges, and keys that need or exclude
// each other. What a value means beside other values (a stage's name in a gate, a file that must exist) is
// checked where it is read, in the build_*.cpp files.
#pragma once

#include "harness/scenario/node.hpp"
#include "harness/scenario/shape.hpp"

namespace shakedown::scenario {

// Adds a Problem for everything that is not as described; goes on after each.
void check_structure(const Node& document, const Shape& shape, Problems& problems);

// Whether the whole text matches a pattern of the description.
bool matches(std::string_view text, const std::string& pattern);

}  // namespace shakedown::scenario
