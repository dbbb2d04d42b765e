// UTF-8 by its first byte's table; the ASCII that most text is, eight bytes at a time.
#include "harness/judge/shapes/json_text.hpp"

#include <cstdint>
#include <cstring>

namespace shakedown::judge {
namespace {

std::size_t ascii_length(std::string_view bytes) {
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, bytes.data() + at, 8);
    if ((eight & 0x8080808080808080ULL) != 0) break;
  }
  while (at < bytes.size() && static_cast<unsigned char>(bytes[at]) < 0x80) ++at;
  return at;
}

// Bytes of the character that begins here; 0: none does.
std::size_t character_length(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (bytes.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  if (first == 0xE0 && byte(1) < 0xA0) return 0;  // overlong
  if (first == 0xED && byte(1) > 0x9F) return 0;  // a surrogate
  if (first == 0xF0 && byte(1) < 0x90) return 0;
  if (first == 0xF4 && byte(1) > 0x8F) return 0;
  return length;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  while (true) {
    bytes.remove_prefix(ascii_length(bytes));
    if (bytes.empty()) return true;
    const auto length = character_length(bytes);
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
}

std::string clean_text(std::string_view bytes, std::size_t most) {
  constexpr std::string_view cut = "…";
  if (bytes.size() <= most && is_utf8(bytes)) return std::string(bytes);
  std::string out;
  while (!bytes.empty()) {
    const auto length = character_length(bytes);
    const std::string_view piece = length == 0 ? "\xEF\xBF\xBD" : bytes.substr(0, length);
    const auto room = bytes.size() > piece.size() || length == 0 ? cut.size() : 0;
    if (out.size() + piece.size() + room > most) {
      out += cut;
      return out;
    }
    out += piece;
    bytes.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

void append_json_string(std::string& out, std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += '"';
  while (!bytes.empty()) {
    // What may stand as it is.
    std::size_t plain = 0;
    while (plain < bytes.size()) {
      const auto c = static_cast<unsigned char>(bytes[plain]);
      if (c < 0x20 || c >= 0x7F || c == '"' || c == '\\') break;
      ++plain;
    }
    out += bytes.substr(0, plain);
    bytes.remove_prefix(plain);
    if (bytes.empty()) break;
    const auto c = static_cast<unsigned char>(bytes[0]);
    const auto length = character_length(bytes);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += bytes[0];
    } else if (c < 0x20 || c == 0x7F) {
      out += "\\u00";
      out += digits[c >> 4];
      out += digits[c & 15];
    } else {
      out += length == 0 ? std::string_view("\xEF\xBF\xBD") : bytes.substr(0, length);
    }
    bytes.remove_prefix(length == 0 ? 1 : length);
  }
  out += '"';
}

}  // namespace shakedown::judge
