// Strings of JSON: what a literal means, and the literal of a text.
#include <cstdio>

#include "harness/faults/drift/json_scan.hpp"

namespace shakedown::faults {
namespace {

void add_utf8(std::string& out, unsigned code) {
  const auto add = [&](unsigned byte) { out += static_cast<char>(byte); };
  if (code < 0x80) return add(code);
  if (code < 0x800) {
    add(0xc0 | code >> 6);
  } else {
    if (code < 0x10000) {
      add(0xe0 | code >> 12);
    } else {
      add(0xf0 | code >> 18);
      add(0x80 | (code >> 12 & 0x3f));
    }
    add(0x80 | (code >> 6 & 0x3f));
  }
  add(0x80 | (code & 0x3f));
}

unsigned hex4(std::string_view digits) {
  unsigned value = 0;
  for (const char c : digits.substr(0, 4)) {
    value = value * 16 + static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
  }
  return value;
}

}  // namespace

std::string unquoted(std::string_view literal) {
  std::string out;
  for (std::size_t i = 1; i + 1 < literal.size(); ++i) {
    if (literal[i] != '\\' || i + 2 >= literal.size()) {
      out += literal[i];
      continue;
    }
    const char c = literal[++i];
    const auto known = std::string_view("bfnrt").find(c);
    if (c == 'u') {
      unsigned code = hex4(literal.substr(i + 1));
      i += 4;
      const bool pair = code >= 0xd800 && code < 0xdc00 && literal.substr(i + 1).starts_with("\\u");
      const unsigned low = pair ? hex4(literal.substr(i + 3)) : 0;
      if (low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        i += 6;
      }
      add_utf8(out, code);
    } else {
      out += known == std::string_view::npos ? c : "\b\f\n\r\t"[known];
    }
  }
  return out;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
      out += escape;
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace shakedown::faults
