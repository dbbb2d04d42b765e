#include "harness/touched/route_text.hpp"

#include <algorithm>
#include <array>

#include "harness/touched/agent_table.hpp"

namespace shakedown::touched {
namespace {

constexpr std::array<std::string_view, 7> known_methods = {"GET",    "POST", "PUT",    "PATCH",
                                                           "DELETE", "HEAD", "OPTIONS"};

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}

std::string upper(std::string_view text) {
  std::string high(text);
  for (char& c : high) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return high;
}

// Where the bracket that opens at `at` closes.
std::size_t closing(std::string_view text, std::size_t at) {
  const char open = text[at];
  const char close = open == '(' ? ')' : open == '{' ? '}' : open == '<' ? '>' : ']';
  int depth = 0;
  for (std::size_t i = at; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
      continue;
    }
    if (text[i] == open) ++depth;
    if (text[i] == close && --depth == 0) return i;
  }
  return text.size() - 1;
}

// Of a regular expression: groups become parameters, what is escaped is plain.
std::string path_of_expression(std::string_view text) {
  std::string path;
  if (text.starts_with('^')) text.remove_prefix(1);
  if (text.ends_with('$')) text.remove_suffix(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') {
      path += "{}";
      i = closing(text, i);
    } else if (text[i] == '\\' && i + 1 < text.size()) {
      path += text[++i];
    } else {
      path += text[i];
    }
  }
  return path;
}

std::string folded_segment(std::string_view segment) {
  if (segment.starts_with(':') || segment.starts_with('*')) return "{}";
  std::string out;
  for (std::size_t i = 0; i < segment.size(); ++i) {
    const char c = segment[i];
    if (c == '{' || c == '<') {
      out += "{}";
      i = closing(segment, i);
    } else if (c == '$' && i + 1 < segment.size() && segment[i + 1] == '{') {
      continue;  // a template's hole, the next character opens it
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string path_in(std::string_view literal) {
  if (literal.starts_with("R\"")) {
    const auto open = literal.find('(');
    const auto close = literal.rfind(')');
    if (open == std::string_view::npos || close == std::string_view::npos || close <= open) return {};
    const auto inside = literal.substr(open + 1, close - open - 1);
    return inside.find_first_of("(\\^") == std::string_view::npos ? std::string(inside)
                                                                  : path_of_expression(inside);
  }
  if (literal.starts_with('/')) {  // a regular expression of JavaScript
    const auto end = literal.rfind('/');
    return end == 0 ? std::string() : path_of_expression(literal.substr(1, end - 1));
  }
  while (!literal.empty() && literal.front() != '"' && literal.front() != '\'' && literal.front() != '`')
    literal.remove_prefix(1);
  while (!literal.empty() && std::string_view("\"'`").find(literal.front()) != std::string_view::npos)
    literal.remove_prefix(1);
  while (!literal.empty() && std::string_view("\"'`").find(literal.back()) != std::string_view::npos)
    literal.remove_suffix(1);
  std::string text(literal.substr(0, 500));
  // cpp-httplib takes expressions in plain strings, too.
  return text.find("(\\\\") == std::string::npos ? text : path_of_expression(text);
}

std::string method_of(std::string_view word) {
  while (!word.empty() && !is_word(word.front())) word.remove_prefix(1);
  while (!word.empty() && !is_word(word.back())) word.remove_suffix(1);
  if (word.ends_with("Mapping")) word.remove_suffix(7);
  const std::string high = upper(word);
  if (high == "DEL") return "DELETE";
  if (high == "WEBSOCKET") return "GET";
  return std::find(known_methods.begin(), known_methods.end(), high) == known_methods.end() ? "*" : high;
}

std::vector<std::string> methods_in(std::string_view text) {
  std::vector<std::string> methods;
  for (std::size_t i = 0; i < text.size();) {
    if (!is_word(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && is_word(text[end])) ++end;
    const std::string method = method_of(text.substr(i, end - i));
    if (method != "*" && std::find(methods.begin(), methods.end(), method) == methods.end())
      methods.push_back(method);
    i = end;
  }
  return methods;
}

std::vector<std::string> paths_of_annotation(std::string_view text) {
  std::vector<std::string> paths;
  std::string key;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      const auto end = std::min(text.find('"', i + 1), text.size());
      if (key.empty() || key == "value" || key == "path")
        paths.push_back(std::string(text.substr(i + 1, end - i - 1)));
      i = end;
    } else if (text[i] == '=') {
      std::size_t begin = i;
      while (begin > 0 && text[begin - 1] == ' ') --begin;
      const std::size_t end = begin;
      while (begin > 0 && is_word(text[begin - 1])) --begin;
      key = text.substr(begin, end - begin);
    }
  }
  if (paths.empty()) paths.emplace_back();
  return paths;
}

std::vector<std::string> handlers_in(std::string_view text) {
  std::vector<std::string> names;
  if (text.find_first_not_of(" \n") == text.find('/')) return names;  // a regular expression
  if (text.size() > 300 || text.find("=>") != std::string_view::npos ||
      text.find('{') != std::string_view::npos)
    return names;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '"' || text[i] == '\'') {
      i = std::min(text.find(text[i], i + 1), text.size()) + 1;
      continue;
    }
    if (!is_word(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && is_word(text[end])) ++end;
    const bool leads_on = end < text.size() && (text[end] == '.' || text.substr(end).starts_with("::") ||
                                                text.substr(end).starts_with("->"));
    const auto after = text.find_first_not_of(' ', end);
    const bool is_key = after != std::string_view::npos && (text[after] == '=' || text[after] == '"');
    const bool number = text[i] >= '0' && text[i] <= '9';
    if (!leads_on && !number && !is_key && names.size() < 20) names.emplace_back(text.substr(i, end - i));
    i = end;
  }
  return names;
}

std::vector<std::string_view> arguments_in(std::string_view text) {
  std::vector<std::string_view> arguments;
  if (text.size() < 2) return arguments;
  text = text.substr(1, text.size() - 2);
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' || c == '\'' || c == '`') {
      for (++i; i < text.size() && text[i] != c; ++i) i += text[i] == '\\' ? 1 : 0;
    } else if (c == '(' || c == '[' || c == '{') {
      ++depth;
    } else if (c == ')' || c == ']' || c == '}') {
      --depth;
    } else if (c == ',' && depth == 0) {
      arguments.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  if (begin < text.size()) arguments.push_back(text.substr(begin));
  return arguments;
}

bool has_word(std::string_view text, std::string_view word) {
  if (word.empty()) return false;
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !is_word(text[at - 1]);
    const bool ends = at + word.size() == text.size() || !is_word(text[at + word.size()]);
    if (begins && ends) return true;
  }
  return false;
}

std::string folded(std::string_view path) {
  std::string out;
  // A parameter's own expression may have a slash in it.
  std::string_view rest = path.substr(0, path.find('?'));
  while (!rest.empty()) {
    std::size_t end = 0;
    while (end < rest.size() && (rest[end] != '/' || end == 0)) {
      if (rest[end] == '{' || rest[end] == '<') end = closing(rest, end);
      ++end;
    }
    end = std::min(end, rest.size());
    std::string_view segment = rest.substr(0, end);
    rest.remove_prefix(end);
    if (segment.starts_with('/')) segment.remove_prefix(1);
    if (!segment.empty()) out += "/" + folded_segment(segment);
  }
  return out.empty() ? "/" : out;
}

}  // namespace shakedown::touched
