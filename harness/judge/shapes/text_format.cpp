// One small reader a format; the first character and the length rule most of them out.
#include "harness/judge/shapes/text_format.hpp"

#include <algorithm>

namespace shakedown::judge {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_letter(char c) {
  return is_lower(c) || is_upper(c);
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_base64url(char c) {
  return is_digit(c) || is_letter(c) || c == '-' || c == '_';
}

int two(std::string_view text, std::size_t at) {
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

// Digits where the pattern has 'd', hexadecimal digits where it has 'x', itself elsewhere.
bool fits(std::string_view text, std::string_view pattern) {
  if (text.size() < pattern.size()) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = text[i];
    const bool ok = pattern[i] == 'd' ? is_digit(c) : pattern[i] == 'x' ? is_hex(c) : c == pattern[i];
    if (!ok) return false;
  }
  return true;
}

bool is_date(std::string_view text) {
  if (!fits(text, "dddd-dd-dd")) return false;
  const int month = two(text, 5);
  const int day = two(text, 8);
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

// How much of the text is a time of day, 0: none.
std::size_t time_length(std::string_view text, int& fraction_digits) {
  if (!fits(text, "dd:dd:dd") || two(text, 0) > 23 || two(text, 3) > 59 || two(text, 6) > 60) return 0;
  std::size_t at = 8;
  fraction_digits = 0;
  if (at < text.size() && (text[at] == '.' || text[at] == ',')) {
    while (++at < text.size() && is_digit(text[at])) ++fraction_digits;
    if (fraction_digits == 0) return 0;
  }
  return at;
}

bool is_offset(std::string_view text) {
  return text.size() >= 5 && (text[0] == '+' || text[0] == '-') &&
         (fits(text.substr(1), "dd:dd") ? text.size() == 6
                                        : text.size() == 5 && fits(text.substr(1), "dddd"));
}

void dates(std::string_view text, TextFormats& found) {
  int fraction = 0;
  if (text.size() >= 8 && text[2] == ':') {
    const auto length = time_length(text, fraction);
    const auto rest = text.substr(length);
    if (length > 0 && (rest.empty() || rest == "Z" || is_offset(rest))) found.set(TextFormat::time);
    return;
  }
  if (text.size() < 10 || text[4] != '-' || !is_date(text)) return;
  if (text.size() == 10) return found.set(TextFormat::date);
  if (text[10] != 'T' && text[10] != 't' && text[10] != ' ') return;
  const auto length = time_length(text.substr(11), fraction);
  if (length == 0) return;
  const auto zone = text.substr(11 + length);
  if (zone.empty()) {
    found.set(TextFormat::date_time_bare);
  } else if (zone == "Z" || zone == "z") {
    found.set(TextFormat::date_time_z);
  } else if (is_offset(zone)) {
    found.set(TextFormat::date_time_offset);
  } else {
    return;
  }
  found.date_fraction_digits = fraction;
}

// "-12", "12.50", "1e3"; the grammar of JSON's numbers without its rule against leading zeros.
void numbers(std::string_view text, TextFormats& found) {
  std::size_t at = text[0] == '-' || text[0] == '+' ? 1 : 0;
  const auto digits = [&] {
    const auto begin = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at > begin;
  };
  if (!digits()) return;
  if (at == text.size()) return found.set(TextFormat::integer_text);
  if (text[at] == '.') {
    ++at;
    if (!digits()) return;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    if (!digits()) return;
  }
  if (at == text.size()) found.set(TextFormat::decimal_text);
}

bool is_ipv4(std::string_view text) {
  if (text.size() < 7 || text.size() > 15) return false;
  int parts = 0;
  std::size_t at = 0;
  while (parts < 4) {
    int value = 0;
    const auto begin = at;
    while (at < text.size() && is_digit(text[at]) && at - begin < 3) value = value * 10 + (text[at++] - '0');
    if (at == begin || value > 255) return false;
    if (++parts < 4 && (at == text.size() || text[at++] != '.')) return false;
  }
  return at == text.size();
}

bool is_ipv6(std::string_view text) {
  if (text.size() < 2 || text.size() > 45) return false;
  int groups = 0;
  bool shortened = false;
  std::size_t at = 0;
  if (text.substr(0, 2) == "::") {
    shortened = true;
    at = 2;
  }
  while (at < text.size()) {
    const auto begin = at;
    while (at < text.size() && is_hex(text[at])) ++at;
    if (at < text.size() && text[at] == '.') return groups <= 6 && is_ipv4(text.substr(begin));
    if (at == begin || at - begin > 4 || ++groups > 8) return false;
    if (at == text.size()) break;
    if (text[at++] != ':') return false;
    if (at < text.size() && text[at] == ':') {
      if (shortened) return false;
      shortened = true;
      ++at;
    } else if (at == text.size()) {
      return false;
    }
  }
  return shortened ? groups < 8 : groups == 8;
}

bool is_email(std::string_view text) {
  const auto at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at > 64 || text.size() > 254) return false;
  const auto domain = text.substr(at + 1);
  const auto dot = domain.find('.');
  return dot != std::string_view::npos && dot > 0 && domain.back() != '.' &&
         text.find('@', at + 1) == std::string_view::npos &&
         text.find_first_of(" \t\r\n<>(),;:\"") == std::string_view::npos;
}

bool is_uri(std::string_view text) {
  const auto colon = text.find("://");
  if (colon == std::string_view::npos || colon == 0 || colon > 20 || colon + 3 == text.size()) return false;
  return is_letter(text[0]) &&
         std::all_of(
             text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon),
             [](char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; }) &&
         text.find_first_of(" \t\r\n<>\"") == std::string_view::npos;
}

bool is_ulid(std::string_view text) {
  return text.size() == 26 && text[0] >= '0' && text[0] <= '7' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_digit(c) || (is_upper(c) && c != 'I' && c != 'L' && c != 'O' && c != 'U');
         });
}

// Three parts of base64url, the first of which is a JSON object: "eyJ" is {" .
bool is_jwt(std::string_view text) {
  if (text.substr(0, 3) != "eyJ" || std::count(text.begin(), text.end(), '.') != 2) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return is_base64url(c) || c == '.'; });
}

void encodings(std::string_view text, TextFormats& found) {
  constexpr std::size_t shortest = 16;
  if (text.size() < shortest) return;
  bool hex = true, base64 = true;
  bool digits = false, letters = false, uppers = false, lowers = false;
  const auto body = text.substr(0, text.find_last_not_of('=') + 1);
  for (const char c : body) {
    digits |= is_digit(c);
    letters |= is_letter(c);
    uppers |= is_upper(c);
    lowers |= is_lower(c);
    hex = hex && is_hex(c);
    base64 = base64 && (is_digit(c) || is_letter(c) || c == '+' || c == '/');
    if (!hex && !base64) return;
  }
  if (hex && digits && letters && text.size() == body.size() && text.size() % 2 == 0)
    found.set(TextFormat::hex);
  if (base64 && digits && uppers && lowers && text.size() % 4 == 0 && text.size() - body.size() <= 2)
    found.set(TextFormat::base64);
}

}  // namespace

TextFormats formats_of(std::string_view text) {
  TextFormats found;
  if (text.empty() || text.size() > longest_formatted) return found;
  const char first = text[0];
  if (is_digit(first)) dates(text, found);
  if (is_digit(first) || first == '-' || first == '+') numbers(text, found);
  if (text == "true" || text == "false") found.set(TextFormat::boolean_text);
  if (text.size() == 36 && fits(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")) found.set(TextFormat::uuid);
  if (is_ulid(text)) found.set(TextFormat::ulid);
  if (is_digit(first) && is_ipv4(text)) found.set(TextFormat::ipv4);
  if ((is_hex(first) || first == ':') && text.find(':') != std::string_view::npos && is_ipv6(text))
    found.set(TextFormat::ipv6);
  if (is_email(text)) found.set(TextFormat::email);
  if (is_uri(text)) found.set(TextFormat::uri);
  if (is_jwt(text)) found.set(TextFormat::jwt);
  encodings(text, found);
  return found;
}

std::string_view name_of(TextFormat format) {
  static constexpr std::array<std::string_view, text_format_count> names = {"date-time-z",
                                                                            "date-time-offset",
                                                                            "date-time-bare",
                                                                            "date",
                                                                            "time",
                                                                            "uuid",
                                                                            "ulid",
                                                                            "email",
                                                                            "uri",
                                                                            "ipv4",
                                                                            "ipv6",
                                                                            "integer",
                                                                            "decimal",
                                                                            "boolean",
                                                                            "base64",
                                                                            "hex",
                                                                            "jwt"};
  return names[static_cast<std::size_t>(format)];
}

}  // namespace shakedown::judge
