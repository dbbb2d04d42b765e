// Grammars of the known formats.
#include "harness/judge/contract/formats.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace shakedown::judge::openapi {
namespace {

constexpr std::array<std::pair<std::string_view, Format>, 16> names = {{
    {"date-time", Format::date_time},
    {"date", Format::date},
    {"time", Format::time},
    {"duration", Format::duration},
    {"uuid", Format::uuid},
    {"email", Format::email},
    {"uri", Format::uri},
    {"ipv4", Format::ipv4},
    {"ipv6", Format::ipv6},
    {"byte", Format::byte},
    {"int32", Format::int32},
    {"int64", Format::int64},
    {"uint32", Format::uint32},
    {"uint64", Format::uint64},
    {"float", Format::real32},
    {"double", Format::real64},
}};
// What says nothing that JSON could break: no limit either.
constexpr std::array<std::string_view, 8> without_grammar = {
    "binary", "password", "boolean", "uri-reference", "iri-reference", "iri", "idn-email", "decimal"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Reads digits at a place; -1 where there are not as many.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (i >= text.size() || !is_digit(text[i])) return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const int year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
  if (year < 0 || month < 1 || month > 12 || day < 1) return false;
  constexpr std::array<int, 12> lengths = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return day <= lengths[static_cast<std::size_t>(month - 1)] + (leap && month == 2 ? 1 : 0);
}

// "10:20:30.5Z", "10:20:30+02:00". A leap second is accepted at any minute: zones move it.
bool is_time(std::string_view text) {
  if (text.size() < 9 || text[2] != ':' || text[5] != ':') return false;
  const int hour = digits(text, 0, 2), minute = digits(text, 3, 2), second = digits(text, 6, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return false;
  std::size_t at = 8;
  if (text[at] == '.') {
    const auto begin = ++at;
    while (at < text.size() && is_digit(text[at])) ++at;
    if (at == begin) return false;
  }
  const auto zone = text.substr(at);
  if (zone == "Z" || zone == "z") return true;
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return false;
  const int hours = digits(zone, 1, 2), minutes = digits(zone, 4, 2);
  return hours >= 0 && hours <= 23 && minutes >= 0 && minutes <= 59;
}

// RFC 3339, 5.6 allows lower case, and a space in place of T by its note.
bool is_date_time(std::string_view text) {
  return text.size() > 11 && (text[10] == 'T' || text[10] == 't' || text[10] == ' ') &&
         is_date(text.substr(0, 10)) && is_time(text.substr(11));
}

bool is_duration(std::string_view text) {
  if (text.size() < 2 || text[0] != 'P') return false;
  std::string_view units = "YMWD";
  bool any = false;
  bool in_time = false;
  for (std::size_t at = 1; at < text.size();) {
    if (text[at] == 'T') {
      if (in_time || at + 1 == text.size()) return false;
      in_time = true;
      units = "HMS";
      ++at;
      continue;
    }
    const auto begin = at;
    while (at < text.size() && (is_digit(text[at]) || text[at] == '.' || text[at] == ',')) ++at;
    if (at == begin || at == text.size()) return false;
    const auto unit = units.find(text[at]);
    if (unit == std::string_view::npos) return false;
    units.remove_prefix(unit + 1);
    any = true;
    ++at;
  }
  return any;
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

// RFC 5321 allows more than most readers do (quoted local parts, address literals): something, @, something.
bool is_email(std::string_view text) {
  const auto at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size()) return false;
  const auto plain = [](std::string_view part) {
    return std::none_of(part.begin(), part.end(),
                        [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; });
  };
  return plain(text.substr(at + 1)) && (text[0] == '"' || plain(text.substr(0, at)));
}

// RFC 3986: a scheme, and no character that a URI cannot have. Other alphabets are accepted (RFC 3987).
bool is_uri(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const auto is_alpha = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (!is_alpha(text[0])) return false;
  for (const char c : text.substr(0, colon)) {
    if (!is_alpha(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') return false;
  }
  return std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '"' || c == '<' || c == '>' ||
           c == '\\' || c == '^' || c == '`';
  });
}

bool is_ipv4(std::string_view text) {
  for (int part = 0; part < 4; ++part) {
    const auto dot = text.find('.');
    const auto number = text.substr(0, dot);
    if (number.empty() || number.size() > 3 || (number.size() > 1 && number[0] == '0')) return false;
    const int value = digits(number, 0, number.size());
    if (value < 0 || value > 255) return false;
    if (part == 3) return dot == std::string_view::npos;
    if (dot == std::string_view::npos) return false;
    text.remove_prefix(dot + 1);
  }
  return false;
}

bool is_ipv6(std::string_view text) {
  if (const auto zone = text.find('%'); zone != std::string_view::npos) text = text.substr(0, zone);
  int groups = 0;
  bool gap = false;
  if (text.starts_with("::")) {
    gap = true;
    text.remove_prefix(2);
  } else if (text.starts_with(":")) {
    return false;
  }
  while (!text.empty()) {
    const auto colon = text.find(':');
    const auto group = text.substr(0, colon);
    if (group.find('.') != std::string_view::npos) {
      if (colon != std::string_view::npos || !is_ipv4(group)) return false;
      groups += 2;
      break;
    }
    if (group.empty() || group.size() > 4 || !std::all_of(group.begin(), group.end(), is_hex)) return false;
    ++groups;
    if (colon == std::string_view::npos) break;
    text.remove_prefix(colon + 1);
    if (text.empty()) return false;  // a colon at the end
    if (text[0] == ':') {
      if (gap) return false;
      gap = true;
      text.remove_prefix(1);
    }
  }
  return gap ? groups <= 7 : groups == 8;
}

// Line breaks as in MIME are accepted.
bool is_base64(std::string_view text) {
  std::size_t letters = 0, padding = 0;
  for (const char c : text) {
    if (c == '\r' || c == '\n') continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    const bool letter = is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' ||
                        c == '/' || c == '-' || c == '_';
    if (!letter || padding > 0) return false;
    ++letters;
  }
  if (padding > 0) return padding <= 2 && (letters + padding) % 4 == 0;
  return letters % 4 != 1;
}

}  // namespace

Format format_named(std::string_view name) {
  for (const auto& [known, format] : names) {
    if (known == name) return format;
  }
  const bool says_nothing =
      std::find(without_grammar.begin(), without_grammar.end(), name) != without_grammar.end();
  return says_nothing ? Format::none : Format::unchecked;
}

std::string_view name_of(Format format) {
  for (const auto& [known, named] : names) {
    if (named == format) return known;
  }
  return "";
}

bool is_number_format(Format format) {
  return format >= Format::int32;
}

bool fits(Format format, std::string_view text) {
  switch (format) {
    case Format::date_time:
      return is_date_time(text);
    case Format::date:
      return is_date(text);
    case Format::time:
      return is_time(text);
    case Format::duration:
      return is_duration(text);
    case Format::uuid:
      return is_uuid(text);
    case Format::email:
      return is_email(text);
    case Format::uri:
      return is_uri(text);
    case Format::ipv4:
      return is_ipv4(text);
    case Format::ipv6:
      return is_ipv6(text);
    case Format::byte:
      return is_base64(text);
    default:
      return true;
  }
}

}  // namespace shakedown::judge::openapi
