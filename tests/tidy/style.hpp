// The rules of style that a program can check. Each returns one line for each fault, "file:line: what". What
// it is about to be wrong with is in style_test.cpp, which shows each rule something that it must catch.
#pragma once

#include <string>
#include <vector>

#include "tests/tidy/source_files.hpp"

namespace shakedown::tidy {

inline constexpr std::size_t longest_line = 120;
inline constexpr std::size_t many_lines = 300;

// A file opens with a comment that says what it is; a .cpp may open with its own header (or, a test, with the
// header that it tests), which says it.
std::vector<std::string> without_opening_comment(const std::vector<SourceFile>& files);

// Marks of unfinished work, names that say nothing, and in tests waiting by the clock.
std::vector<std::string> banned_words(const std::vector<SourceFile>& files);

// Tabs, trailing spaces, and lines longer than longest_line characters.
std::vector<std::string> bad_lines(const std::vector<SourceFile>& files);

// GCC 12 miscompiles a co_await in a condition, so it stands only as a whole statement, as the whole right
// side of a named declaration, or after co_return.
std::vector<std::string> misplaced_co_await(const std::vector<SourceFile>& files);

// Files of more than many_lines lines: for a person to look at, not a fault.
std::vector<std::string> long_files(const std::vector<SourceFile>& files);

}  // namespace shakedown::tidy
