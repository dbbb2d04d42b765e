#include "reports/scenario_lines.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace shakedown::reports {
namespace {

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

// What may be written in several ways: blanks and quotes.
std::string bare(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' && c != '\t' && c != '"' && c != '\'') out += c;
  }
  return out;
}

// The lines of a section of the document's first level, its key's among them.
struct Section {
  std::size_t begin = 0;
  std::size_t end = 0;
};
Section section_of(const std::vector<std::string_view>& lines, std::string_view key) {
  const auto is_key = [&](std::string_view line) {
    return line.starts_with(key) && line.substr(key.size()).starts_with(':');
  };
  const auto begin = std::find_if(lines.begin(), lines.end(), is_key);
  if (begin == lines.end()) return {};
  const auto end = std::find_if(begin + 1, lines.end(), [](std::string_view line) {
    return !line.empty() && std::string_view(" \t-#").find(line.front()) == std::string_view::npos;
  });
  return {static_cast<std::size_t>(begin - lines.begin()), static_cast<std::size_t>(end - lines.begin())};
}

template <class Wanted>
int line_in(std::string_view scenario, std::string_view key, const Wanted& wanted) {
  const auto lines = split_lines(scenario);
  const auto section = section_of(lines, key);
  for (std::size_t i = section.begin; i < section.end; ++i) {
    if (wanted(lines[i])) return static_cast<int>(i) + 1;
  }
  return static_cast<int>(section.begin) + 1;
}

}  // namespace

int line_of_stage(std::string_view scenario, std::string_view stage) {
  const std::string wanted = "name:" + bare(stage);
  return line_in(scenario, "stages", [&](std::string_view line) {
    const auto words = bare(line);
    const auto at = words.find(wanted);
    if (stage.empty() || at == std::string::npos) return false;
    const auto after = at + wanted.size();
    const bool whole_key = at == 0 || std::string_view("{,-").find(words[at - 1]) != std::string_view::npos;
    return whole_key &&
           (after == words.size() || std::string_view(",}#").find(words[after]) != std::string_view::npos);
  });
}

int line_of_gate(std::string_view scenario, std::string_view gate) {
  const auto wanted = bare(gate);
  return line_in(scenario, "gates", [&](std::string_view line) {
    return !wanted.empty() && bare(line).find(wanted) != std::string::npos;
  });
}

std::string_view line_at(std::string_view text, int line) {
  const auto lines = split_lines(text);
  const auto i = static_cast<std::size_t>(line) - 1;
  return line >= 1 && i < lines.size() ? lines[i] : std::string_view();
}

}  // namespace shakedown::reports
