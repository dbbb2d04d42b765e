#include "harness/provoke/races/other_body.hpp"

namespace shakedown::races {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

std::optional<std::size_t> digit_to_change(std::string_view body) {
  std::optional<std::size_t> found;
  const auto first = body.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || (body[first] != '{' && body[first] != '[')) return found;
  for (std::size_t i = first; i < body.size(); ++i) {
    if (body[i] == '"') {
      for (++i; i < body.size() && body[i] != '"'; ++i) {
        if (body[i] == '\\') ++i;
      }
      continue;
    }
    if (!is_digit(body[i])) continue;
    while (i + 1 < body.size() && is_digit(body[i + 1])) ++i;
    found = i;
    while (i + 1 < body.size() &&
           std::string_view(".eE+-0123456789").find(body[i + 1]) != std::string_view::npos)
      ++i;
  }
  return found;
}

std::string other_body(std::string body) {
  if (const auto at = digit_to_change(body))
    body[*at] = body[*at] == '9' ? '8' : static_cast<char>(body[*at] + 1);
  return body;
}

}  // namespace shakedown::races
