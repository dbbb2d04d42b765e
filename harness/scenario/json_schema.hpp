// The scenario language as a JSON Schema (draft 2020-12), for editors that complete and check while one
// types. Made from the same description that the parser checks by. It knows types, ranges, patterns and which
// keys need or exclude each other; what depends on other values (stages' names, files, places for addresses)
// only the parser knows.
#pragma once

#include <string>

namespace shakedown::scenario {

// Indented, with a line feed at the end, the same bytes every time.
std::string json_schema();

}  // namespace shakedown::scenario
