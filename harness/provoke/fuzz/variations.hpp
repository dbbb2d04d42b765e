// Bodies for sequences: one that goes well with words in it that no other request has, so that what came of
// it can be told apart; and ones that ought to be refused. Pure, and all from the seed.
#pragma once

#include <string>
#include <vector>

#include "harness/provoke/fuzz/grammar.hpp"
#include "harness/provoke/fuzz/json_value.hpp"
#include "harness/provoke/fuzz/random.hpp"

namespace shakedown::fuzz {

// The schema of a JSON body of this operation; null: it is not known.
const ValueSpec* json_body_spec(const Grammar& grammar, const Operation& operation);

// The first example of such a body that the contract has; empty: there is none.
std::string example_body(const Grammar& grammar, const Operation& operation);

// Twelve small letters.
std::string made_up_word(Random& random);

// Texts of the body, at its top, that may be any text: a word can stand in their place.
std::vector<std::string> free_texts(const Grammar& grammar, const ValueSpec* spec, const JsonValue& body);
// The same body with this word in these places.
JsonValue with_word(const JsonValue& body, const std::vector<std::string>& places, const std::string& word);
// The same body with another word in each of these places.
JsonValue with_own_words(const JsonValue& body, const std::vector<std::string>& places, Random& random);
// The same body with what this object has of the same kind, but for these places.
JsonValue as_it_is(const JsonValue& body, const JsonValue& object, const std::vector<std::string>& spared);
// Its whole numbers are others that are allowed, but for those that name something: "productId".
JsonValue with_other_numbers(const Grammar& grammar, const ValueSpec* spec, const JsonValue& body);

struct Broken {
  JsonValue body;
  std::string says;  // "without $.city"
};
// Each member left out, empty, of another type, too large; but for `spared`, if that is the only one.
std::vector<Broken> broken_bodies(const JsonValue& body, const std::vector<std::string>& spared);

// An id of the same form that nothing has, as far as anybody can tell.
std::string never_given(const std::string& id);

}  // namespace shakedown::fuzz
