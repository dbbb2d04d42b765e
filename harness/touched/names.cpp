#include "harness/touched/names.hpp"

#include <algorithm>
#include <array>

#include "harness/touched/agent_table.hpp"

namespace shakedown::touched {

bool is_common(const std::string& name) {
  constexpr std::array common = {
      "main",     "init",     "run",    "get",      "set",    "new",   "New",   "constructor",
      "__init__", "toString", "equals", "hashCode", "close",  "open",  "start", "stop",
      "next",     "default",  "call",   "apply",    "String", "Error", "then",  "map",
      "size",     "begin",    "end",    "add",      "push",   "find",  "log"};
  return name.size() < 3 || std::find(common.begin(), common.end(), name) != common.end();
}

bool is_common_value(const std::string& name) {
  constexpr std::array common = {"app",    "router",  "routes", "api",    "server",  "logger",
                                 "config", "options", "schema", "module", "exports", "blueprint",
                                 "bp",     "client",  "plugin", "err"};
  return std::find(common.begin(), common.end(), name) != common.end();
}

std::string letters(std::string_view name) {
  std::string out;
  for (const char c : lowered(name)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  }
  return out;
}

bool only_within(std::string text, const std::string& word, const std::vector<std::string>& owners) {
  for (const std::string& other : owners) {
    const std::string longer = letters(other);
    if (longer == word || longer.find(word) == std::string::npos) continue;
    for (auto at = text.find(longer); at != std::string::npos; at = text.find(longer, at))
      text.replace(at, longer.size(), " ");
  }
  return text.find(word) == std::string::npos;
}

bool is_called_unseen(const Code& code, int file, const Function& function) {
  const std::string& name = function.name;
  if (name == "toString" || name == "equals" || name == "hashCode") return false;
  const auto text = code.text_of(file, function.lines);
  // What stands before it, or in the line above it.
  std::string_view head = text;
  for (const auto line : {code.line_of(file, function.lines.begin - 1), text}) {
    head = line.substr(std::min(line.find_first_not_of(" \t\n"), line.size()));
    if (head.starts_with('@')) break;
  }
  const bool annotated = head.starts_with('@');
  switch (language_of(code.path(file))) {
    case Language::python:
      return is_common(name) || name.starts_with("__") ||
             (annotated && !head.starts_with("@classmethod") && !head.starts_with("@staticmethod"));
    case Language::java:
      return annotated;
    case Language::go:
      return name[0] >= 'A' && name[0] <= 'Z';
    case Language::cpp:
      return name == function.owner ||
             text.substr(0, text.find('{')).find("override") != std::string_view::npos;
    case Language::javascript:
    case Language::typescript:
      return annotated || is_common(name);
    case Language::none:
      break;
  }
  return false;
}

std::string only_text_in(std::string_view line) {
  const auto begin = line.find_first_of("\"'`");
  if (begin == std::string_view::npos) return {};
  const auto end = line.find(line[begin], begin + 1);
  if (end == std::string_view::npos || line.find_first_of("\"'`", end + 1) != std::string_view::npos)
    return {};
  const auto text = line.substr(begin + 1, end - begin - 1);
  return text.size() < 3 || text.find_first_of(" /.:%$-") != std::string_view::npos ? std::string()
                                                                                    : std::string(text);
}

bool is_argument(std::string_view line, const std::string& text) {
  for (const char quote : {'"', '\'', '`'}) {
    if (line.find(std::string("(") + quote + text + quote) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace shakedown::touched
