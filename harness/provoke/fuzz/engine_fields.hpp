// The fields of one operation as the coverage-guided engine knows them: values in the path, the query and
// headers, and each scalar of a JSON or form body by its JSON pointer, with what they may be. Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/provoke/fuzz/grammar.hpp"
#include "harness/provoke/fuzz/json_value.hpp"
#include "harness/provoke/fuzz/sequence.hpp"

namespace shakedown::fuzz {

inline constexpr std::size_t most_engine_fields = 64;  // the engine takes no more of one operation

struct EngineField {
  std::string in;    // "path", "query", "header", "body"
  std::string name;  // of a body field a JSON pointer; "" is the whole body
  std::string type;  // "string", "integer", "number", "boolean", "any"
  bool required = false;
  std::vector<JsonValue> examples;  // the first is tried first
};

// `good`: as it goes well, whose values come first unless it is made up; null: not known. Without cookies and
// what signs in.
std::vector<EngineField> engine_fields(const Grammar& grammar, const Operation& operation,
                                       const FuzzRequest* good, bool made_up = false);

// What the body is said to be.
std::string content_type_of(const Operation& operation, const FuzzRequest* good);

}  // namespace shakedown::fuzz
