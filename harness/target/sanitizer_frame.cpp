// From the end of the line to its beginning, because functions hold spaces, brackets and colons.
#include "harness/target/sanitizer_frame.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

namespace shakedown::target {
namespace {

using journal::SanitizerFrame;

constexpr std::string_view unknown = "<null>";

std::string known(std::string_view text) {
  return text == unknown ? std::string() : std::string(text);
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

int number_in(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

// "a.cpp:10:39" and "a.cpp:10" into the file and its line; false where there is no number.
bool split_place(std::string_view place, SanitizerFrame& frame) {
  const auto last = place.rfind(':');
  if (last == std::string_view::npos || last == 0 || !is_number(place.substr(last + 1))) return false;
  const auto before = place.substr(0, last).rfind(':');
  const bool has_column = before != std::string_view::npos && before > 0 &&
                          is_number(place.substr(before + 1, last - before - 1));
  const auto colon = has_column ? before : last;
  frame.file = place.substr(0, colon);
  frame.line = number_in(has_column ? place.substr(before + 1, last - before - 1) : place.substr(last + 1));
  return true;
}

std::optional<SanitizerFrame> parse_own(std::string_view line) {
  std::vector<std::string_view> fields;
  for (std::size_t at = 0; at <= line.size();) {
    const auto end = std::min(line.find(';', at), line.size());
    fields.push_back(line.substr(at, end - at));
    at = end + 1;
  }
  if (fields.size() != 8 || fields[0] != "@@F" || !is_number(fields[1])) return std::nullopt;
  return SanitizerFrame{known(fields[2]), known(fields[3]), number_in(fields[4]), known(fields[6])};
}

// Takes " (WHAT)" off the end where WHAT is a module's place or a build's number.
std::string_view take_brackets(std::string_view& text) {
  if (!text.ends_with(')')) return {};
  const auto begin = text.rfind('(');
  if (begin == std::string_view::npos || (begin > 0 && text[begin - 1] != ' ')) return {};
  const auto what = text.substr(begin + 1, text.size() - begin - 2);
  const bool is_module = what.find("+0x") != std::string_view::npos;
  if (!is_module && !what.starts_with("BuildId: ")) return {};
  text = trimmed(text.substr(0, begin));
  return what;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

std::optional<SanitizerFrame> parse_frame(std::string_view line) {
  line = trimmed(line);
  if (line.starts_with("@@F;")) return parse_own(line);
  if (!line.starts_with('#')) return std::nullopt;
  const auto space = line.find(' ');
  if (space == std::string_view::npos || !is_number(line.substr(1, space - 1))) return std::nullopt;
  auto rest = trimmed(line.substr(space));
  if (rest.starts_with("0x")) {  // an address, and then "in" where anything is known
    const auto end = std::min(rest.find(' '), rest.size());
    rest = trimmed(rest.substr(end));
    if (rest.starts_with("in ")) rest = trimmed(rest.substr(3));
  }
  SanitizerFrame frame;
  for (int brackets = 0; brackets < 2; ++brackets) {
    const auto what = take_brackets(rest);
    const auto plus = what.rfind("+0x");
    if (plus != std::string_view::npos) frame.module = what.substr(0, plus);
  }
  const auto last = rest.rfind(' ');
  const auto place = last == std::string_view::npos ? rest : rest.substr(last + 1);
  if (split_place(place, frame) || place == unknown || place.starts_with('/')) {
    if (frame.file.empty()) frame.file = known(place);
    rest = last == std::string_view::npos ? std::string_view() : trimmed(rest.substr(0, last));
  }
  frame.function = known(rest);
  return frame;
}

std::optional<SanitizerFrame> parse_go_frame(std::string_view function, std::string_view line) {
  line = trimmed(line);
  const auto plus = line.rfind(" +0x");
  SanitizerFrame frame;
  if (plus == std::string_view::npos || !split_place(line.substr(0, plus), frame)) return std::nullopt;
  frame.function = trimmed(function);
  return frame;
}

}  // namespace shakedown::target
