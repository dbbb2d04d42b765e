// Whether a search tells the same of a thing as it does by itself. Two are made with words that nothing else
// has, one of them is changed, and it is searched for by what it was and by what it is. That the parameter
// searches this field is not believed but seen: before the change the search found it by its word, found
// nothing by a word that nothing ever had, and finds the other one, which nobody changed, all the time. Pure.
#pragma once

#include <optional>
#include <string>

#include "harness/provoke/fuzz/story.hpp"

namespace shakedown::fuzz {

// Told of where a search does not find one of the two, although the list has it; or, after the change, a
// search by the former word still finds it, one by the new word does not although the list has it, or one by
// the new word finds it with another value of a field that was written.
std::optional<Shown> what_a_search_shows(const Story& story);

// Whether a list or search that went well has the item of this id.
bool has_item(const Happened& answer, const std::string& id_member, const std::string& id);

}  // namespace shakedown::fuzz
