// Where text for people goes: stderr for what happens meanwhile, stdout for the result, with or without a
// terminal.
#pragma once

#include <string>
#include <string_view>

#include "harness/model/result.hpp"

namespace shakedown::cli {

bool is_terminal(int descriptor);
int terminal_width();  // columns; 100 where it cannot be told
bool wants_color();    // a terminal, and NO_COLOR is not set

void say(std::string_view line);    // to stderr, with a line end
void print(std::string_view text);  // to stdout, as it is
void complain(const Problem& problem);
void complain(const Problems& problems);

}  // namespace shakedown::cli
