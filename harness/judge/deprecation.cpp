#include "harness/judge/deprecation.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <chrono>

#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

constexpr std::size_t longest = 200;
constexpr int gone = 410;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

template <class Number>
bool whole_number(std::string_view text, Number& into) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty();
}

std::string lower(std::string_view text) {
  std::string low(text);
  std::transform(low.begin(), low.end(), low.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return low;
}

// Whether one of a link's relations is one of the two. `parameters` is what follows "<target>".
bool announces(std::string_view parameters) {
  const std::string low = lower(parameters);
  for (std::size_t at = low.find("rel"); at != std::string::npos; at = low.find("rel", at + 1)) {
    std::size_t begin = at + 3;
    while (begin < low.size() && (low[begin] == ' ' || low[begin] == '=' || low[begin] == '"')) ++begin;
    if (begin == at + 3) continue;
    const std::string relations = " " + low.substr(begin, low.find_first_of("\";,", begin) - begin) + " ";
    if (relations.find(" deprecation ") != std::string::npos ||
        relations.find(" sunset ") != std::string::npos)
      return true;
  }
  return false;
}

// Several links may stand in one field; a comma inside <> is part of a target.
bool link_announces(std::string_view value) {
  while (true) {
    const auto open = value.find('<');
    if (open == std::string_view::npos) return false;
    const auto close = value.find('>', open);
    if (close == std::string_view::npos) return false;
    value.remove_prefix(close + 1);
    if (announces(value.substr(0, value.find('<')))) return true;
  }
}

}  // namespace

std::vector<DeprecationSign> deprecation_signs(const Response& response) {
  std::vector<DeprecationSign> signs;
  if (const std::string* value = find_header(response.headers, "Deprecation");
      value != nullptr && lower(trimmed(*value)) != "false")
    signs.push_back({"header deprecation", first_line(*value, longest)});
  if (const std::string* value = find_header(response.headers, "Sunset"))
    signs.push_back({"header sunset", first_line(*value, longest)});
  for (const Header& header : response.headers) {
    if (!equal_ignoring_case(header.name, "Link") || !link_announces(header.value)) continue;
    signs.push_back({"header link", first_line(header.value, longest)});
    break;
  }
  if (response.status == gone) signs.push_back({"status", "410"});
  return signs;
}

std::optional<std::int64_t> deprecation_time(std::string_view value) {
  value = trimmed(value);
  if (!value.starts_with('@')) return http_date(value);
  value.remove_prefix(1);
  value = trimmed(value.substr(0, value.find(';')));  // parameters of a structured field
  std::int64_t time = 0;
  if (!whole_number(value, time)) return std::nullopt;
  return time;
}

std::optional<std::int64_t> http_date(std::string_view value) {
  constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  value = trimmed(value);
  if (value.size() != 29 || value.substr(3, 2) != ", " || !value.ends_with(" GMT")) return std::nullopt;
  const auto month = std::find(months.begin(), months.end(), value.substr(8, 3));
  unsigned day = 0;
  int year = 0, hour = 0, minute = 0, second = 0;
  if (month == months.end() || !whole_number(value.substr(5, 2), day) ||
      !whole_number(value.substr(12, 4), year) || !whole_number(value.substr(17, 2), hour) ||
      !whole_number(value.substr(20, 2), minute) || !whole_number(value.substr(23, 2), second))
    return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month - months.begin()) + 1),
      std::chrono::day(day)};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const auto days = std::chrono::sys_days(date).time_since_epoch().count();
  return std::int64_t{days} * 86'400 + hour * 3'600 + minute * 60 + second;
}

}  // namespace shakedown::judge
