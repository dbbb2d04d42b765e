#include "harness/judge/shapes/text_format.hpp"

#include "harness/judge/shapes/json_text.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown::judge;

namespace {

// All formats, in the order of the enum, with commas.
std::string formats(std::string_view text) {
  const auto found = formats_of(text);
  std::string names;
  for (int i = 0; i < text_format_count; ++i) {
    const auto format = static_cast<TextFormat>(i);
    if (found.has(format)) names += (names.empty() ? "" : ",") + std::string(name_of(format));
  }
  return names;
}

}  // namespace

TEST_CASE("dates and times are told apart by their zone", "[shapes]") {
  CHECK(formats("2024-05-01T10:00:00Z") == "date-time-z");
  CHECK(formats("2024-05-01T10:00:00.123456789+02:00") == "date-time-offset");
  CHECK(formats("2024-05-01 10:00:00") == "date-time-bare");
  CHECK(formats("2024-05-01") == "date");
  CHECK(formats("10:00:00.5") == "time");
  CHECK(formats_of("2024-05-01T10:00:00.123Z").date_fraction_digits == 3);
  CHECK(formats("2024-13-01").empty());
  CHECK(formats("2024-05-01T25:00:00Z").empty());
  CHECK(formats("2024-05-01T10:00:00.Z").empty());
  CHECK(formats("2024-05-01Tx").empty());
}

TEST_CASE("ids, addresses and numbers in quotes are known", "[shapes]") {
  CHECK(formats("0b1d7c7e-52a1-4a55-8a5c-0242ac120002") == "uuid");
  CHECK(formats("01ARZ3NDEKTSV4RRFFQ69G5FAV") == "ulid");
  CHECK(formats("a.b@example.test") == "email");
  CHECK(formats("https://example.test/a?b=c") == "uri");
  CHECK(formats("127.0.0.1") == "ipv4");
  CHECK(formats("fe80::1") == "ipv6");
  CHECK(formats("::ffff:127.0.0.1") == "ipv6");
  CHECK(formats("-12") == "integer");
  CHECK(formats("12.50") == "decimal");
  CHECK(formats("true") == "boolean");
  CHECK(formats("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl") == "jwt");
  CHECK(formats("9e107d9d372bb6826bd81d3542a419d6") == "hex");
  CHECK(formats("SGVsbG8gd29ybGQgMTIzNDU2Nzg5MA==") == "base64");
}

TEST_CASE("words and near misses have no format", "[shapes]") {
  for (const auto* text : {"", "placed", "deadbeef", "1.2.3", "256.1.1.1", "a@b", "12:30", "fe80:::1", "1:2",
                           "://x", "x://", "--1", "1.", "0b1d7c7e-52a1-4a55-8a5c-0242ac12000g",
                           "aVeryLongCamelCaseWordWithout", "eyJ.a", "True"}) {
    INFO(text);
    CHECK(formats(text).empty());
  }
}

TEST_CASE("text from outside is made into text that may stand in JSON", "[shapes]") {
  CHECK(clean_text("a\xFFz", 100) == "a\xEF\xBF\xBDz");
  CHECK(clean_text("abcdefgh", 6) == "abc…");
  CHECK(clean_text("ééééé", 8) == "éé…");
  std::string out;
  append_json_string(out, std::string_view("a\"\\\n\0\x7F\xFFé", 9));
  CHECK(out == "\"a\\\"\\\\\\u000a\\u0000\\u007f\xEF\xBF\xBDé\"");
}
