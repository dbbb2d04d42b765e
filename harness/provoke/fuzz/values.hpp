// Values for one place of a request: the boundaries of what a schema allows, each with its name; values that
// programs get wrong whatever a schema says; and random ones. Whether one is allowed is not for this file to
// say: the contract's checker looks at the whole request. Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/provoke/fuzz/grammar.hpp"
#include "harness/provoke/fuzz/json_value.hpp"
#include "harness/provoke/fuzz/random.hpp"

namespace shakedown::fuzz {

struct Candidate {
  JsonValue value;
  std::string what;         // "one above its maximum"
  bool documented = false;  // the contract itself names it: a bound, a word of its enum
};

// Each boundary of the schema once. `spec` may be null: then only what its place allows.
std::vector<Candidate> boundaries(const Grammar& grammar, const ValueSpec* spec);
// What is there, of the same kinds of JSON values, whatever the schema: wrong types, sizes, odd characters.
std::vector<Candidate> troublemakers();

// As the schema allows, as far as it can be told; `depth` bounds what leads in circles.
JsonValue random_valid(const Grammar& grammar, int spec, Random& random, int depth = 4);
// A number, a text or another value near the one given.
JsonValue mutated(const JsonValue& value, Random& random);

// "17" one above or below, exact at any size; empty where it is not a whole number.
std::string neighbour(const std::string& number, bool above);
// "12e3" as plain digits; as it is where it has too many or is no such number.
std::string plain_number(const std::string& text);

}  // namespace shakedown::fuzz
