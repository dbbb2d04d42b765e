// The project's own source files as text, and what of it is code: the ground that all checks stand on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace shakedown::tidy {

struct SourceFile {
  std::string path;  // from the project's root: "harness/model/time.hpp"
  std::string text;
};

// All .hpp, .cpp and CMakeLists.txt below `root`, sorted by path; without build folders, node_modules and
// hidden folders.
std::vector<SourceFile> read_sources(const std::string& root);

bool is_cpp(const SourceFile& file);

// The text with comments, and the insides of strings and character literals, as spaces. Line feeds stay, so
// that line numbers do too.
std::string code_only(std::string_view text);

struct Include {
  std::string path;
  bool angled = false;
  int line = 0;
};
std::vector<Include> includes_of(std::string_view text);

// The lines, without their ends.
std::vector<std::string_view> lines_of(std::string_view text);

}  // namespace shakedown::tidy
