// The known word that a wrong one was most likely meant to be, for hints.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace shakedown::traffic {

// Empty where none is near (more than a third of the letters differ).
std::string nearest(std::string_view word, const std::vector<std::string>& known);
// "did you mean 'x'?", or the known words, or nothing where there are none.
std::string hint_for(std::string_view word, const std::vector<std::string>& known);

}  // namespace shakedown::traffic
