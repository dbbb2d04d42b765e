// The nearest known word to one that was misspelt, for hints.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shakedown::target {

// The first of the nearest by edit distance (Levenshtein), if it differs in at most a third of its letters.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& known);

}  // namespace shakedown::target
