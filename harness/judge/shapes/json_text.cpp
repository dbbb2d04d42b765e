#include "harness/judge/shapes/json_text.hpp"

#include "harness/model/utf8.hpp"

namespace shakedown::judge {

std::string clean_text(std::string_view bytes, std::size_t most) {
  constexpr std::string_view cut = "…";
  if (bytes.size() <= most && is_utf8(bytes)) return std::string(bytes);
  std::string out;
  while (!bytes.empty()) {
    const auto length = utf8_length(bytes);
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
    const auto length = utf8_length(bytes);
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
