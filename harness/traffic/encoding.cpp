// Percent-encoding, JSON strings and base64.
#include "harness/traffic/encoding.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "harness/model/http_message.hpp"

namespace shakedown::traffic {
namespace {

constexpr char hex_digits[] = "0123456789ABCDEF";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_alnum(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// RFC 3986, 2.3.
bool is_unreserved(char c) {
  return is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}
// RFC 3986, 3.3: pchar = unreserved / sub-delims / ":" / "@".
bool is_path_char(char c) {
  return is_unreserved(c) || std::string_view("!$&'()*+,;=:@").find(c) != std::string_view::npos;
}

void append_percent(std::string& out, char c) {
  const auto byte = static_cast<unsigned char>(c);
  out += '%';
  out += hex_digits[byte >> 4];
  out += hex_digits[byte & 15];
}

void append_json_string(std::string& out, std::string_view value) {
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += hex_digits[byte >> 4];
      out += hex_digits[byte & 15];
    } else {
      out += c;
    }
  }
}

// The digits of a number from `at`, which moves behind them.
bool skip_digits(std::string_view text, std::size_t& at) {
  const auto from = at;
  while (at < text.size() && is_digit(text[at])) ++at;
  return at > from;
}

}  // namespace

std::string percent_decoded(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += c == '+' && plus_is_space ? ' ' : c;
    }
  }
  return out;
}

void append_encoded(std::string& out, std::string_view value, Encoding encoding) {
  switch (encoding) {
    case Encoding::raw:
      out += value;
      return;
    case Encoding::path_segment:
      for (const char c : value) {
        if (is_path_char(c)) {
          out += c;
        } else {
          append_percent(out, c);
        }
      }
      return;
    case Encoding::query:
    case Encoding::form:
      for (const char c : value) {
        if (is_unreserved(c)) {
          out += c;
        } else if (c == ' ' && encoding == Encoding::form) {
          out += '+';
        } else {
          append_percent(out, c);
        }
      }
      return;
    case Encoding::json_string:
      append_json_string(out, value);
      return;
    case Encoding::json_value:
      if (is_json_token(value)) {
        out += value;
        return;
      }
      out += '"';
      append_json_string(out, value);
      out += '"';
      return;
  }
}

bool is_json_token(std::string_view text) {
  if (text == "true" || text == "false" || text == "null") return true;
  std::size_t at = 0;
  if (at < text.size() && text[at] == '-') ++at;
  const auto whole = at;
  if (!skip_digits(text, at)) return false;
  if (text[whole] == '0' && at > whole + 1) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (!skip_digits(text, at)) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (!skip_digits(text, at)) return false;
  }
  return at == text.size();
}

std::optional<std::string> base64_decoded(std::string_view text) {
  std::string clean;
  clean.reserve(text.size() + 3);
  for (const char c : text) {
    if (c == '\n' || c == '\r' || c == ' ') continue;
    if (!is_alnum(c) && c != '+' && c != '/' && c != '=') return std::nullopt;
    clean += c;
  }
  while (clean.size() % 4 != 0) clean += '=';
  const auto padding = clean.size() - std::min(clean.size(), clean.find_last_not_of('=') + 1);
  if (clean.empty()) return std::string();
  if (padding > 2) return std::nullopt;
  std::string out(clean.size() / 4 * 3, '\0');
  const int written =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(clean.data()), static_cast<int>(clean.size()));
  if (written < 0) return std::nullopt;
  out.resize(static_cast<std::size_t>(written) - padding);
  return out;
}

std::string base64_encoded(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int written =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(written));
  return out;
}

std::string wire_target(std::string_view target) {
  std::string out;
  out.reserve(target.size() + 1);
  if (target.empty() || target.front() != '/') out += '/';
  out += wire_safe(target.substr(0, target.find('#')));
  return out;
}

std::string wire_safe(std::string_view piece) {
  std::string out;
  for (const char c : piece) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7f || c == '"' || c == '<' || c == '>') {
      append_percent(out, c);
    } else {
      out += c;
    }
  }
  return out;
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

}  // namespace shakedown::traffic
