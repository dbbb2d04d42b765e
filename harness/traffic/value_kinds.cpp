// Judging values and names.
#include "harness/traffic/value_kinds.hpp"

#include <algorithm>
#include <array>

namespace shakedown::traffic {
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

template <std::size_t n>
bool among(std::string_view word, const std::array<std::string_view, n>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}
template <std::size_t n>
bool ends_with_one_of(std::string_view word, const std::array<std::string_view, n>& endings) {
  return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) {
    return word.size() >= ending.size() && word.substr(word.size() - ending.size()) == ending;
  });
}

// A whole number: long ones are ids or times, round ones are amounts.
Specificity of_number(std::string_view digits) {
  if (digits.size() < 4) return Specificity::common;
  const auto significant = digits.find_last_not_of('0');
  const auto zeros = significant == std::string_view::npos ? digits.size() : digits.size() - significant - 1;
  return digits.size() >= 6 && zeros < 4 ? Specificity::specific : Specificity::moderate;
}

}  // namespace

Specificity specificity_of(std::string_view value) {
  if (value.empty() || value == "true" || value == "false" || value == "null") return Specificity::none;
  std::size_t digits = 0, lowers = 0, uppers = 0, spaces = 0, points = 0, others = 0;
  for (const char c : value) {
    if (is_digit(c)) {
      ++digits;
    } else if (is_lower(c)) {
      ++lowers;
    } else if (is_upper(c)) {
      ++uppers;
    } else if (c == ' ') {
      ++spaces;
    } else if (c == '.') {
      ++points;
    } else {
      ++others;
    }
  }
  const auto letters = lowers + uppers;
  if (digits == value.size()) return of_number(value);
  if (letters == 0 && digits > 0 && points == 1 && others + spaces == 0)
    return value.size() < 6 ? Specificity::common : Specificity::moderate;  // a decimal number
  if (spaces > 0)
    return spaces * 5 > value.size() || digits == 0 ? Specificity::common : Specificity::moderate;
  if (digits == 0) {
    // Letters alone: a word or a slug, unless it is long and its cases are mixed as no name's are.
    const bool mixed = uppers >= 4 && lowers >= 4 && value.size() >= 16 && others * 8 <= value.size();
    if (mixed) return Specificity::specific;
    return value.size() >= 8 && others > 0 ? Specificity::moderate : Specificity::common;
  }
  if (letters == 0) return value.size() >= 16 ? Specificity::specific : Specificity::moderate;  // a date
  if (value.find('@') != std::string_view::npos) return Specificity::moderate;
  if (value.size() >= 8 || (value.size() >= 6 && digits >= 2 && letters >= 2)) return Specificity::specific;
  return value.size() >= 4 ? Specificity::moderate : Specificity::common;
}

std::string plain_name(std::string_view name) {
  if (name.size() > 2 && (name[0] == 'X' || name[0] == 'x') && name[1] == '-') name.remove_prefix(2);
  // "user[password]": the field is what the last brackets name.
  if (!name.empty() && name.back() == ']') {
    const auto open = name.rfind('[');
    if (open != std::string_view::npos && open + 2 < name.size()) name = name.substr(open + 1);
  }
  std::string out;
  for (const char c : name) {
    if (is_digit(c) || is_lower(c)) out += c;
    if (is_upper(c)) out += static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string singular(std::string_view word) {
  const auto ends = [&](std::string_view ending) {
    return word.size() > ending.size() + 1 && word.substr(word.size() - ending.size()) == ending;
  };
  if (ends("ies")) return std::string(word.substr(0, word.size() - 3)) + "y";
  if (ends("sses") || ends("xes") || ends("ches") || ends("shes"))
    return std::string(word.substr(0, word.size() - 2));
  if (ends("s") && !ends("ss") && !ends("us") && !ends("is"))
    return std::string(word.substr(0, word.size() - 1));
  return std::string(word);
}

bool is_generic_name(std::string_view plain) {
  static constexpr std::array<std::string_view, 19> words = {
      "id",  "uuid", "guid", "key", "value", "data", "name", "code",     "number", "no",
      "ref", "slug", "href", "url", "link",  "self", "uid",  "location", "content"};
  return among(plain, words);
}

bool identifies(std::string_view plain) {
  static constexpr std::array<std::string_view, 19> endings = {
      "id",   "ids",   "key",     "number", "code", "ref",      "reference", "slug",  "token", "csrf",
      "xsrf", "nonce", "version", "etag",   "uuid", "location", "revision",  "state", "cursor"};
  return plain == "no" || ends_with_one_of(plain, endings);
}

bool is_password_name(std::string_view plain) {
  static constexpr std::array<std::string_view, 4> words = {"pass", "secret", "pin", "passphrase"};
  static constexpr std::array<std::string_view, 3> endings = {"password", "passwd", "pwd"};
  return among(plain, words) || ends_with_one_of(plain, endings);
}

bool is_user_name(std::string_view plain) {
  static constexpr std::array<std::string_view, 9> words = {
      "user", "username", "userid", "name", "login", "email", "mail", "account", "identity"};
  static constexpr std::array<std::string_view, 4> endings = {"username", "email", "login", "emailaddress"};
  return among(plain, words) || ends_with_one_of(plain, endings);
}

}  // namespace shakedown::traffic
