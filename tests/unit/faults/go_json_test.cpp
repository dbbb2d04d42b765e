#include "harness/faults/go_json.hpp"

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::faults;

namespace {

std::string error_of(std::string_view text) {
  const auto value = first_json_value(text);
  return value ? "" : value.error().message;
}

std::string string_of(std::string_view text) {
  const auto value = first_json_value(text);
  REQUIRE(value);
  REQUIRE(value.value().kind == JsonValue::Kind::string);
  return value.value().text;
}

}  // namespace

TEST_CASE("only the first value of a text is read") {
  CHECK(error_of("{} garbage").empty());
  CHECK(error_of(" [1,2] }").empty());
  CHECK(error_of("5x").empty());
  CHECK(error_of("null{").empty());
}

TEST_CASE("broken JSON is told in the words that clients know") {
  CHECK(error_of("") == "EOF");
  CHECK(error_of(" \n ") == "EOF");
  for (const auto* cut : {"{", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "[", "[1", "[1,", "\"x",
                          "\"\\", "\"\\u12", "tru", "-", "1.", "1e", "1e+", "n"}) {
    INFO(cut);
    CHECK(error_of(cut) == "unexpected EOF");
  }
  CHECK(error_of("x") == "invalid character 'x' looking for beginning of value");
  CHECK(error_of("'") == R"(invalid character '\'' looking for beginning of value)");
  CHECK(error_of("\\") == R"(invalid character '\\' looking for beginning of value)");
  CHECK(error_of("{a}") == "invalid character 'a' looking for beginning of object key string");
  CHECK(error_of("{\"a\" 1}") == "invalid character '1' after object key");
  CHECK(error_of("{\"a\":1 \"b\"}") == "invalid character '\"' after object key:value pair");
  CHECK(error_of("{\"a\":1,}") == "invalid character '}' looking for beginning of object key string");
  CHECK(error_of("[1 2]") == "invalid character '2' after array element");
  CHECK(error_of("[1,]") == "invalid character ']' looking for beginning of value");
  CHECK(error_of("trux") == "invalid character 'x' in literal true (expecting 'e')");
  CHECK(error_of("-x") == "invalid character 'x' in numeric literal");
  CHECK(error_of("1.x") == "invalid character 'x' after decimal point in numeric literal");
  CHECK(error_of("1ex") == "invalid character 'x' in exponent of numeric literal");
  CHECK(error_of("\"\n\"") == R"(invalid character '\n' in string literal)");
  CHECK(error_of("\"\\x\"") == "invalid character 'x' in string escape code");
  CHECK(error_of("\"\\u12g\"") == "invalid character 'g' in \\u hexadecimal character escape");
}

TEST_CASE("nesting is bounded") {
  CHECK(error_of(std::string(150, '[') + std::string(150, ']')).empty());
  CHECK(error_of(std::string(100'000, '[')) == "exceeded max depth");
}

TEST_CASE("strings come out as UTF-8, whatever was in them") {
  CHECK(string_of(R"("a\n\"\\\/\u00e9\ud83d\ude00")") == "a\n\"\\/\xC3\xA9\xF0\x9F\x98\x80");
  CHECK(string_of("\"\xC3\xA9\"") == "\xC3\xA9");
  CHECK(string_of("\"\xFFz\xC3\"") == "\xEF\xBF\xBDz\xEF\xBF\xBD");
  CHECK(string_of(R"("\ud83dx\ude00")") == "\xEF\xBF\xBDx\xEF\xBF\xBD");
  CHECK(string_of(R"("\ud83d\u0041")") == "\xEF\xBF\xBD\x41");
}

TEST_CASE("keys match without case, the last one wins, null changes nothing, unknown ones are ignored") {
  std::string name = "before";
  bool flag = true;
  const std::vector<JsonField> fields{
      {"name", [&](const JsonValue& value) { return read_text(value, name); }},
      {"enabled", [&](const JsonValue& value) { return read_flag(value, flag); }}};
  const auto read = [&](std::string_view text) {
    return read_object(first_json_value(text).value(), {"Proxy", "toxiproxy.Proxy", ""}, fields);
  };
  CHECK(read(R"({"NAME":"a","Name":"b","other":[1],"enabled":null})").empty());
  CHECK(name == "b");
  CHECK(flag);
  CHECK(read(R"({"name":null})").empty());
  CHECK(name == "b");
  CHECK(read("null").empty());
  CHECK(read(R"({"enabled":"yes","name":5})") ==
        "json: cannot unmarshal string into Go struct field Proxy.enabled of type bool");
}

TEST_CASE("an error in one member does not keep the others from being read") {
  std::string name;
  bool flag = true;
  const std::vector<JsonField> fields{
      {"name", [&](const JsonValue& value) { return read_text(value, name); }},
      {"enabled", [&](const JsonValue& value) { return read_flag(value, flag); }}};
  CHECK(
      !read_object(first_json_value(R"({"enabled":1,"name":"x"})").value(), {"P", "P", ""}, fields).empty());
  CHECK(name == "x");
}

TEST_CASE("integers refuse fractions, exponents and what 64 bits do not hold") {
  std::int64_t number = 7;
  const auto mismatch = [&](std::string_view text) {
    return read_integer(first_json_value(text).value(), number).literal;
  };
  CHECK(mismatch("9223372036854775807").empty());
  CHECK(number == INT64_MAX);
  CHECK(mismatch("9223372036854775808") == "9223372036854775808");
  CHECK(mismatch("1.5") == "1.5");
  CHECK(mismatch("1e2") == "1e2");
  CHECK(number == INT64_MAX);
}

TEST_CASE("floats have single precision and as few digits as say so") {
  const auto through = [](std::string_view text) {
    float number = 1;
    REQUIRE(read_float32(first_json_value(text).value(), number).type.empty());
    return number_json(number);
  };
  CHECK(through("0.3333333333") == "0.33333334");
  CHECK(through("1") == "1");
  CHECK(through("-3") == "-3");
  CHECK(through("7.25") == "7.25");
  CHECK(through("0.0000001") == "1e-7");
  CHECK(through("1e21") == "1e+21");
  CHECK(through("1e-60") == "0");
  float number = 1;
  CHECK(read_float32(first_json_value("1e40").value(), number).literal == "1e40");
}

TEST_CASE("what is written is escaped as the original escapes it") {
  CHECK(quoted_json("a\"b\\c\n\t<&>\x01") == R"("a\"b\\c\n\t\u003c\u0026\u003e\u0001")");
  CHECK(quoted_json("\xE2\x80\xA8\xC3\xA9") == "\"\\u2028\xC3\xA9\"");
  CHECK(quoted_json("\xFF") == "\"\\ufffd\"");
}
