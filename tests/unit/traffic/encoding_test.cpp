#include "harness/traffic/encoding.hpp"

#include "tests/support/catch.hpp"

namespace shakedown::traffic {
namespace {

std::string encoded(std::string_view value, Encoding encoding) {
  std::string out;
  append_encoded(out, value, encoding);
  return out;
}

TEST_CASE("a value is written as its place in a request asks") {
  const std::string value = "a b/c+d%\"\\\n\xC3\xA4";
  CHECK(encoded(value, Encoding::raw) == value);
  CHECK(encoded(value, Encoding::path_segment) == "a%20b%2Fc+d%25%22%5C%0A%C3%A4");
  CHECK(encoded(value, Encoding::query) == "a%20b%2Fc%2Bd%25%22%5C%0A%C3%A4");
  CHECK(encoded(value, Encoding::form) == "a+b%2Fc%2Bd%25%22%5C%0A%C3%A4");
  CHECK(encoded(value, Encoding::json_string) == "a b/c+d%\\\"\\\\\\u000A\xC3\xA4");
}

TEST_CASE("a JSON value is bare where it is a JSON token and quoted elsewhere") {
  for (const char* token : {"0", "-17", "1.50", "2e9", "1E-3", "true", "false", "null"}) {
    CAPTURE(token);
    CHECK(is_json_token(token));
    CHECK(encoded(token, Encoding::json_value) == token);
  }
  for (const char* text : {"", "-", "017", "1.", ".5", "1e", "+1", "0x10", "True", "1 2", "nan"}) {
    CAPTURE(text);
    CHECK_FALSE(is_json_token(text));
    CHECK(encoded(text, Encoding::json_value) == "\"" + std::string(text) + "\"");
  }
}

TEST_CASE("percent decoding undoes what encoding did and leaves broken escapes alone") {
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
  CHECK(percent_decoded(encoded(every_byte, Encoding::path_segment)) == every_byte);
  CHECK(percent_decoded(encoded(every_byte, Encoding::query)) == every_byte);
  CHECK(percent_decoded(encoded(every_byte, Encoding::form), true) == every_byte);
  CHECK(percent_decoded("100%") == "100%");
  CHECK(percent_decoded("%zz%4") == "%zz%4");
  CHECK(percent_decoded("a+b") == "a+b");
}

TEST_CASE("base64 goes both ways for every length") {
  std::string bytes;
  for (int i = 0; i < 70; ++i) {
    CHECK(base64_decoded(base64_encoded(bytes)) == bytes);
    bytes += static_cast<char>(i * 37);
  }
  CHECK(base64_encoded("alice:secret") == "YWxpY2U6c2VjcmV0");
  CHECK(base64_decoded("YWxpY2U6\r\nc2VjcmV0") == "alice:secret");
  CHECK(base64_decoded("YQ") == "a");  // without padding
  CHECK(base64_decoded("").value().empty());
  CHECK_FALSE(base64_decoded("a*b"));
  CHECK_FALSE(base64_decoded("===="));
  CHECK_FALSE(base64_decoded("a"));
}

TEST_CASE("a target for the wire holds no byte that a request line forbids") {
  CHECK(wire_target("/a b?q=\xC3\xA4\r\nX: y#part") == "/a%20b?q=%C3%A4%0D%0AX:%20y");
  CHECK(wire_target("/x|y?q={1}") == "/x|y?q={1}");  // as browsers send it
  CHECK(wire_target("?a=1") == "/?a=1");
  CHECK(wire_target("") == "/");
}

}  // namespace
}  // namespace shakedown::traffic
