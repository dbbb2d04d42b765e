// What names of functions, classes and values tell, and which of them tell nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/touched/code.hpp"

namespace shakedown::touched {

// Names that half of all files have, and that so lead nowhere beyond their own file.
bool is_common(const std::string& name);

// Names of values that many files have for things of their own.
bool is_common_value(const std::string& name);

// "create_order", "createOrder" -> "createorder".
std::string letters(std::string_view name);

// Whether the text has the word only as a part of longer ones of these.
bool only_within(std::string text, const std::string& word, const std::vector<std::string>& owners);

// Methods that a framework calls, and no code by their name: hooks, overrides, what an interface asks for.
bool is_called_unseen(const Code& code, int file, const Function& function);

// The word in quotes of a line that has one such, and no other text.
std::string only_text_in(std::string_view line);

// model("Order")
bool is_argument(std::string_view line, const std::string& text);

}  // namespace shakedown::touched
