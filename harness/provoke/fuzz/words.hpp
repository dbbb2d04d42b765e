// Words for places that take a text, since a service compares texts with words and no random letters ever
// meet one: those that its contract's descriptions use, and those that many services have. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/provoke/fuzz/random.hpp"

namespace shakedown::fuzz {

// The words of a description that may be values: "asc" and "desc" of "Sorts by name, `asc` or `desc`".
std::vector<std::string> words_in(std::string_view description);

// One that many services have: of days, states, roles, kinds of files and others, of each kind as often.
const std::string& common_word(Random& random);

}  // namespace shakedown::fuzz
