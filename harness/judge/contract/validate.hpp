// Whether a JSON value fits a schema, and if not, where, what was expected and what was there.
//
// Why not valijson, which is in the stack: its results are sentences without the schema's place, a failed
// anyOf tells every branch alike, its patterns are std::regex (which recurses once a character and so takes
// the stack of whoever checks a long string), its numbers are doubles, and it knows neither direction
// (readOnly, writeOnly) nor discriminators. It serves as the second opinion in the tests: both must agree on
// every schema and value of draft 7 that they generate (tests/unit/judge/contract/agreement_test.cpp).
//
// Bounded in depth and steps: beyond them the value is not judged, and says so, rather than judged wrongly.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/judge/contract/json_tree.hpp"
#include "harness/judge/contract/schema.hpp"

namespace shakedown::judge::openapi {

enum class Direction : std::uint8_t { request, response };

struct Mismatch {
  std::string where;  // "$.items[*].price"; "$.prices{}" where the names are a map's keys
  std::string expected;
  std::string got;
  const SpecNode* schema = nullptr;
  enum class Kind : std::uint8_t { detail, word, type };  // another word of a set; another type altogether
  Kind kind = Kind::detail;
};

struct Validation {
  std::vector<Mismatch> mismatches;
  std::string not_judged;  // why; then there are no mismatches
};

// At most `most` mismatches, those of all elements of an array told once.
Validation validate(const JsonTree& tree, const Schema& schema, const SchemaSet& set, Direction direction,
                    std::size_t most);

// "Order", "string or null": what a schema is, in a few words.
std::string words_for(const Schema& schema);

}  // namespace shakedown::judge::openapi
