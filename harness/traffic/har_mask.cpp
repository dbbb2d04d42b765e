#include "harness/traffic/har_mask.hpp"

#include <algorithm>
#include <array>

#include "harness/model/hash.hpp"
#include "harness/traffic/encoding.hpp"
#include "harness/traffic/value_kinds.hpp"

namespace shakedown::traffic {
namespace {

constexpr std::size_t shortest_known = 8;
constexpr std::size_t most_known = 1000;
constexpr std::string_view mark = "masked-";

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::size_t after_spaces(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at])) ++at;
  return at;
}

// The position behind the string that begins at `at` with a quote.
std::size_t after_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return text.size();
}

// Between the quotes; the escapes that tokens have.
std::string unescaped(std::string_view quoted) {
  std::string out;
  for (std::size_t i = 1; i + 1 < quoted.size(); ++i) {
    if (quoted[i] == '\\' && i + 2 < quoted.size() && std::string_view("/\"\\").find(quoted[i + 1]) < 3) ++i;
    out += quoted[i];
  }
  return out;
}

bool is_number_part(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

// Numbers under "tokens" or "sessions" are counts; under these they are secrets.
bool may_be_number(std::string_view name) {
  const auto plain = plain_name(name);
  return is_password_name(plain) || plain == "otp" || plain == "cvv" || plain == "cvc" ||
         plain.find("cardnumber") != std::string::npos;
}

std::string kind_of(const Headers& headers) {
  const auto* kind = find_header(headers, "content-type");
  return kind == nullptr ? std::string() : lower_case(*kind);
}

}  // namespace

bool is_secret_name(std::string_view name) {
  static constexpr std::array<std::string_view, 12> words = {
      "password", "passwd", "secret",     "token",   "apikey",     "authorization",
      "jwt",      "bearer", "credential", "session", "privatekey", "cardnumber"};
  static constexpr std::array<std::string_view, 6> whole = {"sid", "otp", "cvv", "cvc", "auth", "signature"};
  const auto plain = plain_name(name);
  if (plain.find("csrf") != std::string::npos || plain.find("xsrf") != std::string::npos) return false;
  const bool has_word = std::any_of(words.begin(), words.end(),
                                    [&](auto word) { return plain.find(word) != std::string::npos; });
  return has_word || is_password_name(plain) || std::find(whole.begin(), whole.end(), plain) != whole.end();
}

std::string SecretMask::mask(std::string_view secret) {
  if (secret.empty() || secret.starts_with(mark)) return std::string(secret);
  static constexpr std::string_view digits = "0123456789abcdef";
  auto random = hash(salt_, secret);
  std::string text(mark);
  for (int i = 0; i < 16; ++i, random >>= 4u) text += digits[random & 15u];
  // A password such as "password" would be found everywhere.
  const bool is_unmistakable =
      secret.size() >= shortest_known && specificity_of(secret) == Specificity::specific;
  if (is_unmistakable && known_.size() < most_known) known_.emplace(secret, text);
  return text;
}

// "Bearer abc" keeps its scheme.
std::string SecretMask::mask_credentials(std::string_view value) {
  const auto space = value.find(' ');
  if (space == std::string_view::npos) return mask(value);
  return std::string(value.substr(0, space + 1)) + mask(value.substr(space + 1));
}

// "a=1&b=2" where the name says so, or all of "a=1; b=2".
std::string SecretMask::mask_pairs(std::string_view text, bool cookies) {
  const char between = cookies ? ';' : '&';
  std::string out;
  while (!text.empty()) {
    const auto pair = text.substr(0, text.find(between));
    const auto equals = pair.find('=');
    const bool secret = equals != std::string_view::npos &&
                        (cookies || is_secret_name(percent_decoded(pair.substr(0, equals), true)));
    if (secret) {
      const auto value = pair.substr(equals + 1);
      out += std::string(pair.substr(0, equals + 1)) +
             mask(cookies ? std::string(value) : percent_decoded(value, true));
    } else {
      out += pair;
    }
    text.remove_prefix(pair.size());
    if (!text.empty()) {
      out += between;
      text.remove_prefix(1);
    }
  }
  return out;
}

std::string SecretMask::mask_url(std::string_view url) {
  const auto query = url.find('?');
  if (query == std::string_view::npos) return std::string(url);
  return std::string(url.substr(0, query + 1)) + mask_pairs(url.substr(query + 1), false);
}

// Any text with "name": value in it; what is not JSON is left as it is.
std::string SecretMask::mask_json(std::string_view text) {
  std::string out;
  std::size_t copied = 0;
  const auto replace = [&](std::size_t begin, std::size_t end, const std::string& with) {
    out += text.substr(copied, begin - copied);
    out += with;
    copied = end;
  };
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '"') {
      ++at;
      continue;
    }
    const auto key_end = after_string(text, at);
    const auto colon = after_spaces(text, key_end);
    const auto name = unescaped(text.substr(at, key_end - at));
    at = key_end;
    if (colon >= text.size() || text[colon] != ':' || !is_secret_name(name)) continue;
    const auto value = after_spaces(text, colon + 1);
    auto end = value;
    if (value < text.size() && text[value] == '"') {
      end = after_string(text, value);
      replace(value, end, "\"" + mask(unescaped(text.substr(value, end - value))) + "\"");
    } else if (may_be_number(name)) {
      while (end < text.size() && is_number_part(text[end])) ++end;
      if (end > value) replace(value, end, "0");
    }
    at = std::max(end, key_end);
  }
  return out + std::string(text.substr(copied));
}

std::string SecretMask::mask_body(const Headers& headers, std::string_view body) {
  const auto kind = kind_of(headers);
  if (kind.find("json") != std::string::npos) return mask_json(body);
  if (kind.starts_with("application/x-www-form-urlencoded")) return mask_pairs(body, false);
  // Clients leave the type out, or call everything text.
  const auto first = after_spaces(body, 0);
  const bool may_be_json = first < body.size() && (body[first] == '{' || body[first] == '[');
  return may_be_json ? mask_json(body) : std::string(body);
}

void SecretMask::mask_headers(Headers& headers) {
  for (auto& [name, value] : headers) {
    if (equal_ignoring_case(name, "cookie")) {
      value = mask_pairs(value, true);
    } else if (equal_ignoring_case(name, "set-cookie")) {
      const auto end = std::min(value.find(';'), value.size());
      value = mask_pairs(std::string_view(value).substr(0, end), true) + value.substr(end);
    } else if (equal_ignoring_case(name, "location") || equal_ignoring_case(name, "referer")) {
      value = mask_url(value);
    } else if (is_secret_name(name)) {
      value = mask_credentials(value);
    }
  }
}

void SecretMask::mask_known(std::string& text) const {
  for (const auto& [secret, with] : known_) {
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + with.size()))
      text.replace(at, secret.size(), with);
  }
}

void SecretMask::apply(HarExchange& exchange) {
  auto& request = exchange.request;
  auto& response = exchange.response;
  exchange.url = mask_url(exchange.url);
  mask_headers(request.headers);
  mask_headers(response.headers);
  request.body = mask_body(request.headers, request.body);
  response.body = mask_body(response.headers, response.body);
  mask_known(exchange.url);
  mask_known(request.body);
  mask_known(response.body);
  for (auto& header : request.headers) mask_known(header.value);
  for (auto& header : response.headers) mask_known(header.value);
  if (!exchange.request_body_cut) exchange.request_body_bytes = request.body.size();
}

}  // namespace shakedown::traffic
