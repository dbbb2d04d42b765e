// The scenario language as one table: every key with its type, range, default, an example and one line that
// says what it is for. To add a key, add it here, read it in one of the build_*.cpp files, and the tests tell
// what is left to do.
#pragma once

#include <string>
#include <string_view>

#include "harness/scenario/shape.hpp"

namespace shakedown::scenario {

// Made once, never changed afterwards, and so safe to read from any thread.
const Shape& scenario_shape();

// The field at a dotted path; `[]` stands for the elements of a list, `*` for a name of the user's choice:
// "stages[].load.rate", "dependencies.*.command". An unknown path is a bug.
const Field& field_at(std::string_view path);

// Where else in the language this key exists, as such a path; empty where nowhere.
std::string path_of_key(std::string_view key);

}  // namespace shakedown::scenario
