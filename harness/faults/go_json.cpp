// A recursive descent over the grammar of RFC 8259, with the error texts of Go's scanner.
#include "harness/faults/go_json.hpp"

#include <charconv>
#include <cmath>

#include "harness/model/http_message.hpp"

namespace shakedown::faults {
namespace {

constexpr int depth_limit = 200;
constexpr std::string_view replacement = "\xEF\xBF\xBD";

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6);
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3F));
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

// How many bytes of a well-formed UTF-8 sequence (RFC 3629, 4) stand at the begin of `text`; 0: none.
std::size_t utf8_length(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = at(0);
  const std::size_t length = lead < 0x80                   ? 1
                             : lead >= 0xC2 && lead < 0xE0 ? 2
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xF0 && lead < 0xF5 ? 4
                                                           : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xC0) != 0x80) return 0;
  }
  if (lead == 0xE0 && at(1) < 0xA0) return 0;
  if (lead == 0xED && at(1) >= 0xA0) return 0;
  if (lead == 0xF0 && at(1) < 0x90) return 0;
  if (lead == 0xF4 && at(1) >= 0x90) return 0;
  return length;
}

std::string quoted_character(char c) {
  if (c == '\'') return R"('\'')";
  if (c == '"') return R"('"')";
  const auto byte = static_cast<unsigned char>(c);
  static constexpr std::string_view letters = "abtnvfr";  // of 7 to 13
  if (byte >= 7 && byte <= 13) return std::string("'\\") + letters[byte - 7u] + "'";
  if (byte == '\\') return R"('\\')";
  if (byte >= 0x20 && byte < 0x7F) return std::string("'") + c + "'";
  static constexpr std::string_view digits = "0123456789abcdef";
  if (byte < 0x20 || byte == 0x7F) return std::string("'\\x") + digits[byte >> 4u] + digits[byte & 15u] + "'";
  std::string text = "'";  // a byte taken for a code point, as the original does
  if (byte < 0xA0 || byte == 0xAD) {
    text += std::string("\\u00") + digits[byte >> 4u] + digits[byte & 15u];
  } else {
    append_utf8(text, byte);
  }
  return text + "'";
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  Result<JsonValue> first() {
    skip_space();
    if (at_end()) return problem("EOF");
    JsonValue value;
    if (!read(value, 0)) return problem(error_);
    return value;
  }

 private:
  bool at_end() const { return at_ >= text_.size(); }
  void skip_space() {
    while (!at_end() && is_space(text_[at_])) ++at_;
  }
  bool fail(std::string_view context) {
    error_ = at_end() ? "unexpected EOF"
                      : "invalid character " + quoted_character(text_[at_]) + " " + std::string(context);
    return false;
  }

  bool read(JsonValue& out, int depth) {
    skip_space();
    if (at_end()) return fail({});
    if (depth > depth_limit) {
      error_ = "exceeded max depth";
      return false;
    }
    switch (text_[at_]) {
      case '{':
        return read_members(out, depth);
      case '[':
        return read_items(out, depth);
      case '"':
        out.kind = JsonValue::Kind::string;
        return read_string(out.text);
      case 't':
        out.kind = JsonValue::Kind::boolean;
        out.boolean = true;
        return read_word("true");
      case 'f':
        out.kind = JsonValue::Kind::boolean;
        return read_word("false");
      case 'n':
        return read_word("null");
      default:
        out.kind = JsonValue::Kind::number;
        return read_number(out.text);
    }
  }

  bool read_word(std::string_view word) {
    for (std::size_t i = 0; i < word.size(); ++i, ++at_) {
      if (at_end() || text_[at_] != word[i])
        return fail("in literal " + std::string(word) + " (expecting '" + word[i] + "')");
    }
    return true;
  }

  bool read_number(std::string& out) {
    const auto begin = at_;
    const bool negative = text_[at_] == '-';
    if (negative) ++at_;
    if (at_end() || !is_digit(text_[at_]))
      return fail(negative ? "in numeric literal" : "looking for beginning of value");
    if (text_[at_] == '0') {
      ++at_;
    } else {
      skip_digits();
    }
    if (!at_end() && text_[at_] == '.') {
      ++at_;
      if (at_end() || !is_digit(text_[at_])) return fail("after decimal point in numeric literal");
      skip_digits();
    }
    if (!at_end() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      ++at_;
      if (!at_end() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
      if (at_end() || !is_digit(text_[at_])) return fail("in exponent of numeric literal");
      skip_digits();
    }
    out = text_.substr(begin, at_ - begin);
    return true;
  }
  void skip_digits() {
    while (!at_end() && is_digit(text_[at_])) ++at_;
  }

  bool read_string(std::string& out) {
    ++at_;
    while (!at_end() && text_[at_] != '"') {
      if (static_cast<unsigned char>(text_[at_]) < 0x20) return fail("in string literal");
      if (text_[at_] == '\\') {
        if (!read_escape(out)) return false;
        continue;
      }
      const auto length = utf8_length(text_.substr(at_));
      out += length == 0 ? replacement : text_.substr(at_, length);
      at_ += length == 0 ? 1 : length;
    }
    if (at_end()) return fail({});
    ++at_;
    return true;
  }

  bool read_escape(std::string& out) {
    ++at_;
    if (at_end()) return fail({});
    static constexpr std::string_view letters = "\"\\/bfnrt";
    static constexpr std::string_view meant = "\"\\/\b\f\n\r\t";
    if (const auto known = letters.find(text_[at_]); known != std::string_view::npos) {
      out += meant[known];
      ++at_;
      return true;
    }
    if (text_[at_] != 'u') return fail("in string escape code");
    ++at_;
    std::uint32_t code = 0;
    if (!read_hex(code)) return false;
    if (code >= 0xD800 && code < 0xDC00 && text_.substr(at_, 2) == "\\u") {
      const auto back = at_;
      at_ += 2;
      std::uint32_t low = 0;
      if (!read_hex(low)) return false;
      if (low >= 0xDC00 && low < 0xE000) {
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      } else {
        at_ = back;  // it is read again as itself
      }
    }
    if (code >= 0xD800 && code < 0xE000) {
      out += replacement;
    } else {
      append_utf8(out, code);
    }
    return true;
  }
  bool read_hex(std::uint32_t& code) {
    for (int i = 0; i < 4; ++i, ++at_) {
      if (at_end() || hex_digit(text_[at_]) < 0) return fail("in \\u hexadecimal character escape");
      code = code * 16 + static_cast<std::uint32_t>(hex_digit(text_[at_]));
    }
    return true;
  }

  bool read_items(JsonValue& out, int depth) {
    out.kind = JsonValue::Kind::array;
    ++at_;
    skip_space();
    if (!at_end() && text_[at_] == ']') return ++at_, true;
    while (true) {
      if (!read(out.items.emplace_back(), depth + 1)) return false;
      skip_space();
      if (at_end() || (text_[at_] != ',' && text_[at_] != ']')) return fail("after array element");
      if (text_[at_++] == ']') return true;
    }
  }

  bool read_members(JsonValue& out, int depth) {
    out.kind = JsonValue::Kind::object;
    ++at_;
    skip_space();
    if (!at_end() && text_[at_] == '}') return ++at_, true;
    while (true) {
      skip_space();
      if (at_end() || text_[at_] != '"') return fail("looking for beginning of object key string");
      auto& member = out.members.emplace_back();
      if (!read_string(member.key)) return false;
      skip_space();
      if (at_end() || text_[at_] != ':') return fail("after object key");
      ++at_;
      if (!read(member.value, depth + 1)) return false;
      skip_space();
      if (at_end() || (text_[at_] != ',' && text_[at_] != '}')) return fail("after object key:value pair");
      if (text_[at_++] == '}') return true;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string error_;
};

const char* kind_name(const JsonValue& value) {
  switch (value.kind) {
    case JsonValue::Kind::null:
      return "null";
    case JsonValue::Kind::boolean:
      return "bool";
    case JsonValue::Kind::number:
      return "number";
    case JsonValue::Kind::string:
      return "string";
    case JsonValue::Kind::array:
      return "array";
    case JsonValue::Kind::object:
      return "object";
  }
  return "value";
}

template <class Number>
Mismatch read_number_as(const JsonValue& value, Number& out, const char* type) {
  if (value.kind == JsonValue::Kind::null) return {};
  if (value.kind != JsonValue::Kind::number) return {type, {}};
  const auto* end = value.text.data() + value.text.size();
  Number number{};
  const auto [stopped, error] = std::from_chars(value.text.data(), end, number);
  // A number too small to be told from 0 is 0; one too large does not fit.
  if (error == std::errc::result_out_of_range && value.text.find("e-") != std::string::npos) {
    out = 0;
    return {};
  }
  if (error != std::errc{} || stopped != end) return {type, value.text};
  out = number;
  return {};
}

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

Result<JsonValue> first_json_value(std::string_view text) {
  return Scanner(text).first();
}

Mismatch read_text(const JsonValue& value, std::string& out) {
  if (value.kind == JsonValue::Kind::null) return {};
  if (value.kind != JsonValue::Kind::string) return {"string", {}};
  out = value.text;
  return {};
}

Mismatch read_flag(const JsonValue& value, bool& out) {
  if (value.kind == JsonValue::Kind::null) return {};
  if (value.kind != JsonValue::Kind::boolean) return {"bool", {}};
  out = value.boolean;
  return {};
}

Mismatch read_integer(const JsonValue& value, std::int64_t& out) {
  if (value.kind == JsonValue::Kind::null) return {};
  if (value.kind != JsonValue::Kind::number) return {"int64", {}};
  const auto* end = value.text.data() + value.text.size();
  std::int64_t number = 0;
  const auto [stopped, error] = std::from_chars(value.text.data(), end, number);
  if (error != std::errc{} || stopped != end) return {"int64", value.text};
  out = number;
  return {};
}

Mismatch read_float32(const JsonValue& value, float& out) {
  return read_number_as(value, out, "float32");
}
Mismatch read_float64(const JsonValue& value, double& out) {
  return read_number_as(value, out, "float64");
}

std::string mismatch_text(const JsonValue& value, const Mismatch& mismatch, std::string_view where) {
  std::string text = "json: cannot unmarshal " + std::string(kind_name(value));
  if (!mismatch.literal.empty()) text += " " + mismatch.literal;
  text += where.empty() ? " into Go value" : " into Go struct field " + std::string(where);
  return text + " of type " + mismatch.type;
}

std::string read_object(const JsonValue& value, const JsonTarget& target,
                        const std::vector<JsonField>& fields) {
  if (value.kind == JsonValue::Kind::null) return {};
  if (value.kind != JsonValue::Kind::object) return mismatch_text(value, {target.type, {}}, {});
  std::string first_error;
  for (const auto& member : value.members) {
    for (const auto& field : fields) {
      if (!equal_ignoring_case(member.key, field.name)) continue;
      const auto mismatch = field.read(member.value);
      if (!mismatch.type.empty() && first_error.empty())
        first_error =
            mismatch_text(member.value, mismatch, target.structure + "." + target.path + field.name);
      break;
    }
  }
  return first_error;
}

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
