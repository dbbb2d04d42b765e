#include "harness/judge/command_options.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace shakedown::judge {
namespace {

constexpr std::array<std::string_view, 4> changing = {"--target", "--budget", "--set", "--allow-host"};

// Words as a shell tells them apart, still quoted.
std::vector<std::string_view> quoted_words(std::string_view line) {
  std::vector<std::string_view> words;
  std::size_t at = 0;
  while (at < line.size()) {
    const std::size_t begin = line.find_first_not_of(' ', at);
    if (begin == std::string_view::npos) break;
    std::size_t end = begin;
    bool quoted = false;
    for (; end < line.size() && (quoted || line[end] != ' '); ++end) {
      if (line[end] == '\'') quoted = !quoted;
      if (line[end] == '\\' && !quoted && end + 1 < line.size()) ++end;
    }
    words.push_back(line.substr(begin, end - begin));
    at = end;
  }
  return words;
}

}  // namespace

std::string changing_options(std::string_view command_line) {
  std::string kept;
  const auto words = quoted_words(command_line);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto name = words[i].substr(0, words[i].find('='));
    if (std::find(changing.begin(), changing.end(), name) == changing.end()) continue;
    kept.append(" ").append(words[i]);
    const bool has_value = name.size() < words[i].size();
    if (!has_value && i + 1 < words.size()) kept.append(" ").append(words[++i]);
  }
  return kept;
}

}  // namespace shakedown::judge
