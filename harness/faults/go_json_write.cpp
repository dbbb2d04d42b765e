// Texts and numbers as Go's encoding/json writes them.
#include <charconv>
#include <cmath>

#include "harness/faults/go_json.hpp"
#include "harness/model/utf8.hpp"

namespace shakedown::faults {
namespace {

template <class Float>
std::string float_json(Float value) {
  char text[64];
  const auto size = std::abs(value);
  const bool scientific = size != 0 && (size < static_cast<Float>(1e-6) || size >= static_cast<Float>(1e21));
  const auto written = std::to_chars(text, text + sizeof text, value,
                                     scientific ? std::chars_format::scientific : std::chars_format::fixed);
  std::string out(text, written.ptr);
  // 1e-09 is written 1e-9, 1e+21 as it is.
  if (const auto at = out.find("e-0"); at != std::string::npos) out.erase(at + 2, 1);
  return out;
}

}  // namespace

std::string quoted_json(std::string_view text) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "\"";
  while (!text.empty()) {
    const char c = text.front();
    const auto byte = static_cast<unsigned char>(c);
    std::size_t length = 1;
    if (c == '"' || c == '\\') {
      out += std::string("\\") + c;
    } else if (c == '\n' || c == '\r' || c == '\t') {
      out += c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t";
    } else if (byte < 0x20 || c == '<' || c == '>' || c == '&') {
      out += std::string("\\u00") + digits[byte >> 4u] + digits[byte & 15u];
    } else if (text.starts_with("\xE2\x80\xA8") || text.starts_with("\xE2\x80\xA9")) {
      out += std::string("\\u202") + (text[2] == '\xA8' ? '8' : '9');
      length = 3;
    } else {
      length = utf8_length(text);
      out += length == 0 ? "\\ufffd" : text.substr(0, length);
      if (length == 0) length = 1;
    }
    text.remove_prefix(length);
  }
  return out + '"';
}

std::string number_json(float value) {
  return float_json(value);
}
std::string number_json(double value) {
  return float_json(value);
}

}  // namespace shakedown::faults
