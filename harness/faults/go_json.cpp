// A recursive descent over the grammar of RFC 8259, with the error texts of Go's scanner.
#include "harness/faults/go_json.hpp"

#include "harness/model/utf8.hpp"

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

}  // namespace

Result<JsonValue> first_json_value(std::string_view text) {
  return Scanner(text).first();
}

}  // namespace shakedown::faults
