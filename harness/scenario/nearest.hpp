// "Did you mean": the known word that a mistyped one most likely stands for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shakedown::scenario {

// The known word with the fewest letters to insert, drop, change or swap (optimal string alignment), letter
// case aside; nothing where more than a third of the word would have to change.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& known);

// "did you mean `stages`?", or, where none is near, "known here: a, b, c".
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);

}  // namespace shakedown::scenario
