// Where characters end, and what is none (RFC 3629).
#include "harness/model/utf8.hpp"

#include <string>

#include "tests/support/catch.hpp"

using namespace shakedown;

TEST_CASE("characters of one to four bytes have their length, whatever follows them") {
  CHECK(utf8_length("a\xff") == 1);
  CHECK(utf8_length(std::string_view("\0", 1)) == 1);
  CHECK(utf8_length("\xc3\xbc\xff") == 2);
  CHECK(utf8_length("\xe2\x82\xac") == 3);
  CHECK(utf8_length("\xf0\x9f\x98\x80") == 4);
  CHECK(utf8_length("\xed\x9f\xbf") == 3);      // the last one before the surrogates
  CHECK(utf8_length("\xf4\x8f\xbf\xbf") == 4);  // U+10FFFF
}

TEST_CASE("what is overlong, a surrogate, too large, cut or a rest is no character") {
  for (const std::string_view bad :
       {"", "\x80", "\xbf", "\xc0\xaf", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc3", "\xe2\x82", "\xf0\x9f\x98", "\xc3\x28"}) {
    CAPTURE(bad);
    CHECK(utf8_length(bad) == 0);
  }
}

TEST_CASE("text is UTF-8 as a whole or not, wherever it breaks") {
  const std::string plain(100, 'a');
  CHECK(is_utf8(""));
  CHECK(is_utf8(plain + "\xc3\xbc" + plain));
  for (std::size_t at = 0; at < plain.size(); ++at) {
    std::string broken = plain;
    broken[at] = '\xc3';
    CHECK_FALSE(is_utf8(broken));
  }
}
