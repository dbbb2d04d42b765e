// Values that programs get wrong, whatever a schema says of their place; and changes of a value that is
// there.
#include <algorithm>

#include "harness/provoke/fuzz/values.hpp"

namespace shakedown::fuzz {
namespace {

std::string repeated(const std::string& text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

std::string nested(std::size_t levels, const char* open, const char* close) {
  return repeated(open, levels) + repeated(close, levels);
}

std::vector<Candidate> make() {
  std::vector<Candidate> list;
  const auto raw = [&](std::string text, std::string what) {
    list.push_back({json_scalar(std::move(text)), std::move(what), false});
  };
  const auto text = [&](std::string_view value, std::string what) {
    list.push_back({json_string(value), std::move(what), false});
  };
  for (const char* other : {"null", "true", "false", "[]", "{}", "\"\"", "\"1\"", "[null]", "[[]]"})
    raw(other, std::string("the value ") + other);
  for (const char* number : {"0",
                             "-1",
                             "1",
                             "-0",
                             "0.5",
                             "-0.5",
                             "1e0",
                             "1.0",
                             "2147483647",
                             "2147483648",
                             "-2147483648",
                             "-2147483649",
                             "4294967295",
                             "4294967296",
                             "9007199254740992",
                             "9007199254740993",
                             "9223372036854775807",
                             "9223372036854775808",
                             "-9223372036854775808",
                             "-9223372036854775809",
                             "18446744073709551616",
                             "1e18",
                             "1e19",
                             "1e308",
                             "1e400",
                             "-1e400",
                             "1e-400",
                             "100000000000000000000000000000000000000"})
    raw(number, std::string("the number ") + number);
  for (const char* word : {"NaN", "Infinity", "-Infinity", "undefined", "01", "+1", ".5", "0x10", "1_000"})
    raw(word, std::string("the bare word ") + word);
  for (char c = '!'; c <= '~'; ++c) {
    const bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (!letter) text(std::string(1, c), std::string("the one character ") + c);
  }
  text(" ", "one space");
  text("  a  ", "spaces around it");
  text("\t\r\n", "white space");
  text(std::string_view("\0", 1), "a zero character");
  text(std::string_view("a\0b", 3), "a zero character in it");
  text("\x1b[31m", "an escape sequence");
  raw("\"\\ud800\"", "half of a surrogate pair");
  raw("\"\xff\xfe\"", "bytes that are not UTF-8");
  raw("\"\xc0\xaf\"", "an overlong encoding");
  raw("\"\xed\xa0\x80\"", "a surrogate in UTF-8");
  text("\xf0\x9f\x98\x80", "an emoji");
  text("e\xcc\x81", "a combining accent");
  text(
      "\xe2\x80\xae"
      "abc",
      "text from right to left");
  text("\xef\xbf\xbf", "a character that is none");
  text(
      "\xef\xbb\xbf"
      "a",
      "a byte order mark");
  text("\xc4\xb0", "a capital that grows in lower case");
  for (const char* word : {"'",
                           "''",
                           "' OR '1'='1",
                           "\"",
                           "`",
                           "1;--",
                           "1' --",
                           "%",
                           "%00",
                           "%n%s%x",
                           "%25",
                           "../../../../etc/passwd",
                           "..\\..\\",
                           "/etc/passwd",
                           "${7*7}",
                           "{{7*7}}",
                           "#{7*7}",
                           "<b>x</b>",
                           "<script>1</script>",
                           "\"'><made-up>",
                           "]]>",
                           "&amp;",
                           "a\r\nX-Made-Up: 1",
                           "null",
                           "undefined",
                           "None",
                           "true",
                           "NaN",
                           "Infinity",
                           "-1",
                           "0",
                           "1e400",
                           "9223372036854775808",
                           "2147483648",
                           "__proto__",
                           "constructor",
                           "(((((((((((((((((((((((((((((",
                           "[[[[[[[[[[[[[[[[[[[[[[[[[[",
                           "*.*",
                           "$(id)",
                           "a,b,,c",
                           "a=b&c=d",
                           "\\",
                           "\\u0000",
                           "\\\\\\"})
    text(word, std::string("the text ") + word);
  for (const std::size_t size :
       std::initializer_list<std::size_t>{15,  16,  17,  31,  32,   33,   63,   64,   65,   127,   128,
                                          129, 255, 256, 257, 1023, 1024, 1025, 4096, 4097, 65'536})
    text(std::string(size, 'A'), std::to_string(size) + " characters");
  text(repeated("\xc3\xa9", 300), "300 characters of two bytes each");
  text(repeated("(", 2000), "2000 open brackets");
  text(repeated("a", 5000) + "!", "5000 equal characters and another");
  for (const std::size_t levels : std::initializer_list<std::size_t>{10, 100, 1000, 10'000, 60'000}) {
    raw(nested(levels, "[", "]"), "lists nested " + std::to_string(levels) + " deep");
    raw(repeated("{\"a\":", levels) + "1" + repeated("}", levels),
        "objects nested " + std::to_string(levels) + " deep");
  }
  raw(R"({"__proto__":{"shakedown":true}})", "an object with __proto__");
  raw(R"({"constructor":{"prototype":{"shakedown":true}}})", "an object with constructor.prototype");
  raw(R"({"$gt":""})", "an object that means an operator");
  raw(R"({"length":1e9})", "an object with a length");
  raw(R"({"toString":1})", "an object whose toString is no function");
  raw("[" + repeated("0,", 9999) + "0]", "ten thousand items");
  return list;
}

}  // namespace

std::vector<Candidate> troublemakers() {
  return make();
}

JsonValue mutated(const JsonValue& value, Random& random) {
  if (value.kind != JsonValue::Kind::scalar) {
    JsonValue changed = value;
    if (!changed.items.empty()) {
      const auto which = static_cast<std::ptrdiff_t>(random.below(changed.items.size()));
      if (random.one_in(2)) {
        const JsonValue copy = changed.items[static_cast<std::size_t>(which)];
        changed.items.push_back(copy);
      } else {
        changed.items.erase(changed.items.begin() + which);
      }
    } else if (!changed.members.empty()) {
      auto& member = changed.members[random.below(changed.members.size())];
      if (random.one_in(2)) {
        const auto copy = member;
        changed.members.push_back(copy);
      } else {
        member.first += "x";
      }
    }
    return changed;
  }
  const std::string plain = plain_text(value);
  if (value.raw.starts_with('"')) {
    std::string text = plain;
    const std::size_t at = random.below(text.size() + 1);
    switch (random.below(5)) {
      case 0:
        text.insert(at, 1, static_cast<char>(random.below(256)));
        break;
      case 1:
        if (at < text.size()) text.erase(at, 1 + random.below(text.size() - at));
        break;
      case 2:
        if (at < text.size())
          text[at] = static_cast<char>(text[at] ^ static_cast<char>(1U << random.below(8)));
        break;
      case 3:
        text.insert(at, text);
        break;
      default:
        text.insert(at, std::string(1 + random.below(64), static_cast<char>('!' + random.below(94))));
    }
    return json_string(text);
  }
  switch (random.below(4)) {
    case 0:
      if (auto next = neighbour(plain, true); !next.empty()) return json_scalar(next);
      break;
    case 1:
      if (auto next = neighbour(plain, false); !next.empty()) return json_scalar(next);
      break;
    case 2:
      return json_scalar("-" + plain);
    default:
      break;
  }
  return json_scalar(plain + std::to_string(random.below(1000)));
}

}  // namespace shakedown::fuzz
