// One line of a sanitizer's stack, in the form that the run asks for and in the runtimes' own. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "harness/journal/records.hpp"

namespace shakedown::target {

// For the runtimes' stack_trace_format: "@@F;NUMBER;FUNCTION;FILE;LINE;COLUMN;MODULE;OFFSET". Names of
// functions hold no semicolon, so nothing has to be guessed (gcc writes column 0).
inline constexpr const char* stack_trace_format = "@@F;%n;%f;%s;%l;%c;%m;%o";

// Without blanks around it, nor the end of a line.
std::string_view trimmed(std::string_view text);

// The frame of that line, or of one like "#0 inc() /src/a.cpp:10:39 (server+0xd43ff)" (ThreadSanitizer) or
// "#0 0x55d0 in inc() /src/a.cpp:10" (the others); nothing where it is none. What a runtime could not tell
// ("<null>") is empty.
std::optional<journal::SanitizerFrame> parse_frame(std::string_view line);

// "/src/a.go:4 +0x6a", the second line of a frame of Go's; `function` is the first.
std::optional<journal::SanitizerFrame> parse_go_frame(std::string_view function, std::string_view line);

}  // namespace shakedown::target
