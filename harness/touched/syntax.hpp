// One source file read by tree-sitter, and the queries of its language: data files in queries/ that say in
// tree-sitter's own language what a function, a call and a route of each framework look like.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/touched/line_ranges.hpp"

namespace shakedown::touched {

enum class Language : std::uint8_t { none, javascript, typescript, python, java, go, cpp };

// By the end of the name.
Language language_of(std::string_view path);

struct Captured {
  std::string_view name;  // "route.path"
  std::string_view text;
  LineRange lines;
  std::uint32_t begin_byte = 0;
  std::uint32_t end_byte = 0;
};
struct Match {
  std::vector<Captured> captures;
  std::vector<std::pair<std::string_view, std::string_view>> settings;  // #set!

  const Captured* find(std::string_view name) const;
  std::string_view setting(std::string_view name) const;
};

// Calls back for each match of the language's query whose predicates hold. The text must outlive the calls.
// Returns whether the file could be read at all. Bounded in time: what takes longer than two seconds is left.
bool each_match(Language language, std::string_view text, const std::function<void(const Match&)>& take);

}  // namespace shakedown::touched
