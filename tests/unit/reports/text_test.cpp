// Text from a target, made safe to show.
#include "reports/text.hpp"

#include <string>

#include "harness/model/utf8.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::reports;

TEST_CASE("bytes that are not UTF-8 become one replacement character a run") {
  CHECK(clean("a\xFF\xFE\xFDz") == "a\xEF\xBF\xBDz");
  CHECK(clean("\xE2\x82") == "\xEF\xBF\xBD");
  CHECK(clean("caf\xC3\xA9") == "caf\xC3\xA9");
}

TEST_CASE("text is cut between characters and says how much is missing") {
  CHECK(clean("abcdef", 3) == "abc\xE2\x80\xA6 (3 bytes more)");
  CHECK(clean("ab\xC3\xA9", 3) == "ab\xE2\x80\xA6 (2 bytes more)");
  CHECK(clean("abc", 3) == "abc");
  CHECK(clean(std::string(1'000'000, 'x'), 10).size() < 60);
}

TEST_CASE("terminal escapes and control characters never reach a line") {
  CHECK(one_line("\x1b[31mred\x1b[0m") == "red");
  CHECK(one_line("a\x1b]0;title\x07z") == "az");
  CHECK(one_line("a\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\z") == "alinkz");
  CHECK(one_line("a\x1b") == "a");
  CHECK(one_line("a\x1b[") == "a");
  CHECK(one_line("a\x1b[12;") == "a");
  CHECK(one_line("a\r\n\tb") == "a b");
  CHECK(one_line("a\xC2\x9B"
                 "1mz") == "a1mz");
  CHECK(one_line("a\xE2\x80\xAEz") == "az");
  CHECK(one_line("a\xE2\x80\xA8z") == "a z");
  for (int byte = 0; byte < 256; ++byte) {
    for (const char* before : {"", "\x1b", "\x1b[", "\x1b]", "\xC2"}) {
      const auto line = one_line(before + std::string(1, static_cast<char>(byte)) + "tail");
      CHECK(is_utf8(line));
      for (const char c : line) CHECK((static_cast<unsigned char>(c) >= 0x20 && c != '\x7f'));
    }
  }
}

TEST_CASE("a megabyte of escapes is not read to its end") {
  std::string all;
  for (int i = 0; i < 300'000; ++i) all += "\x1b[0m";
  CHECK(one_line(all) == "\xE2\x80\xA6");
}

TEST_CASE("XML keeps no character that it cannot hold") {
  CHECK(xml("<a b=\"c\">&") == "&lt;a b=&quot;c&quot;&gt;&amp;");
  CHECK(xml(std::string("a\0b\x01\x1b\x7f\xC2\x85z", 9)) == "abz");
  CHECK(xml("a\nb") == "a&#10;b");
  CHECK(xml("\xEF\xBF\xBE\xEF\xBF\xBF") == "");
  CHECK(xml("]]>") == "]]&gt;");
}

TEST_CASE("a body is text only if it is UTF-8 without control characters") {
  CHECK(body_as_text("{\"a\":\t1}\r\n", false) == "{\"a\":\t1}\r\n");
  CHECK(body_as_text("", false) == "");
  CHECK_FALSE(body_as_text(std::string("a\0b", 3), false));
  CHECK_FALSE(body_as_text("\x1f\x8b\x08", false));
  CHECK_FALSE(body_as_text("caf\xC3", false));
  CHECK(body_as_text("caf\xC3", true) == "caf");
  CHECK(body_as_text("\xE2\x82", true) == "");
  CHECK_FALSE(body_as_text("\xFF\xFF\xFF\xFF", true));
}

TEST_CASE("base64 is RFC 4648's") {
  CHECK(base64("") == "");
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK(base64("\xFF\xFE") == "//4=");
}

TEST_CASE("columns are counted in characters") {
  CHECK(columns("\xC2\xB5s") == 2);
  CHECK(left("\xC2\xB5s", 4) == "\xC2\xB5s  ");
  CHECK(right("abc", 5) == "  abc");
  CHECK(fit("abcdef", 4) == "abc\xE2\x80\xA6");
  CHECK(fit("abc", 0) == "");
  CHECK(fit("\xC3\xA9\xC3\xA9\xC3\xA9", 2) == "\xC3\xA9\xE2\x80\xA6");
}
