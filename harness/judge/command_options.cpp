#include "harness/judge/command_options.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "harness/judge/words.hpp"

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

std::string quoted_word(const std::string& word) {
  const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_./:=@%+,-").find(c) != std::string_view::npos;
  });
  if (plain) return word;
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

std::string run_again(const journal::RunInfo& info) {
  std::string command;
  if (!info.scenario_file.empty()) {
    command = "shakedown run " + quoted_word(info.scenario_file) + changing_options(info.command_line);
  } else {
    command = info.command_line.empty() ? "shakedown run" : first_line(info.command_line, 4096);
  }
  if (command.find(" --seed") == std::string::npos) command += " --seed " + std::to_string(info.seed);
  return command;
}

}  // namespace shakedown::judge
