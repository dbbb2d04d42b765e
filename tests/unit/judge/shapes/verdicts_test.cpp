// Each verdict with its twin: the counts that do not suffice.
#include "harness/judge/shapes/verdicts.hpp"

#include "harness/judge/shapes/walk.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/judge/shapes/samples.hpp"

using namespace shakedown;
using namespace shakedown::judge;
using namespace shakedown::judge::test;

namespace {

// `count` bodies, each made of its number.
template <class Make>
ShapeSet made(int count, Make make) {
  ShapeSet set;
  for (int i = 0; i < count; ++i) learn(set, answer(make(i)));
  return set;
}

const PlaceShape& at(const ShapeSet& set, std::string_view path) {
  const auto* place = place_at(response_shape(set), path);
  REQUIRE(place != nullptr);
  return *place;
}

std::string field(const std::string& value) {
  return "{\"f\":" + value + "}";
}

}  // namespace

TEST_CASE("required needs thirty samples, and says how often it may be absent", "[shapes]") {
  const auto few = presence_of(29, 29);
  CHECK(few.is == Presence::Is::always_so_far);
  const auto enough = presence_of(300, 300);
  CHECK(enough.is == Presence::Is::required);
  CHECK(enough.bound == Approx(0.01));
  CHECK(says(enough) == "always (300 of 300; absent in at most 1.00 %)");
  CHECK(presence_of(299, 300).is == Presence::Is::optional);
  CHECK(says(presence_of(150, 300)) == "50.0 % (150 of 300)");
  CHECK(presence_of(0, 10).is == Presence::Is::never);
}

TEST_CASE("null is told from absent", "[shapes]") {
  const auto set = made(40, [](int i) {
    return i % 4 == 0 ? field("null") : i % 4 == 1 ? "{}" : field("1");
  });
  CHECK(nullability_of(at(set, "f")).nullable);
  CHECK(nullability_of(at(set, "f")).nulls == 10);
  CHECK(nullability_of(at(set, "f")).n == 30);
  CHECK(presence_of(at(set, "f")).is == Presence::Is::optional);
  CHECK_FALSE(nullability_of(at(set, "")).nullable);
}

TEST_CASE("few strings that come back are an enum", "[shapes]") {
  const auto words = made(100, [](int i) {
    return field(i % 3 == 0 ? "\"paid\"" : i % 3 == 1 ? "\"new\"" : "null");
  });
  const auto verdict = enum_of(at(words, "f"));
  REQUIRE(verdict);
  CHECK(verdict->values.size() == 2);
  CHECK(verdict->values[0].first == "\"paid\"");
  CHECK(verdict->n == 67);
  CHECK(verdict->unseen == 0);
}

TEST_CASE("what is too new, too many, a number, empty or of a format is no enum", "[shapes]") {
  CHECK_FALSE(enum_of(at(made(9, [](int) { return field("\"a\""); }), "f")));
  CHECK_FALSE(
      enum_of(at(made(100, [](int i) { return field("\"w" + std::to_string(i % 10) + "x\""); }), "f")));
  CHECK_FALSE(enum_of(at(made(100, [](int i) { return field("\"" + std::to_string(i % 3) + "\""); }), "f")));
  CHECK_FALSE(enum_of(at(made(100, [](int i) { return field(i % 2 == 0 ? "\"\"" : "\"a\""); }), "f")));
  CHECK_FALSE(enum_of(at(made(100, [](int) { return field("\"2024-05-01\""); }), "f")));
  CHECK_FALSE(enum_of(at(made(100, [](int i) { return field(i % 2 == 0 ? "1" : "\"a\""); }), "f")));
  // One value seen once in fifty: the next may well be new.
  CHECK_FALSE(enum_of(at(made(50, [](int i) { return field(i == 7 ? "\"rare\"" : "\"a\""); }), "f")));
}

TEST_CASE("an object whose names are ids or come and go is a map, a record with optional fields is none",
          "[shapes]") {
  const auto ids = made(5, [](int i) { return field("{\"1" + std::to_string(i) + "\":1,\"20\":2.5}"); });
  REQUIRE(map_of(at(ids, "f")));
  CHECK(map_of(at(ids, "f"))->why == MapVerdict::Why::names_are_ids);
  const auto sparse = made(
      60, [](int i) { return field("{\"k" + std::string(1, static_cast<char>('a' + i % 26)) + "\":1}"); });
  REQUIRE(map_of(at(sparse, "f")));
  CHECK(map_of(at(sparse, "f"))->why == MapVerdict::Why::names_come_and_go);
  const auto outgrown = made(300, [](int i) { return field("{\"k" + std::to_string(i) + "\":1}"); });
  CHECK(map_of(at(outgrown, "f"))->why == MapVerdict::Why::outgrown);
  const auto record = made(60, [](int i) { return field(i % 3 == 0 ? R"({"a":1,"b":2})" : R"({"a":1})"); });
  CHECK_FALSE(map_of(at(record, "f")));
  const auto mixed = made(5, [](int) { return field(R"({"10":1,"20":"x"})"); });
  CHECK_FALSE(map_of(at(mixed, "f")));
}

TEST_CASE("several types are a union, an integer among numbers and null are not", "[shapes]") {
  const auto both = made(10, [](int i) { return field(i < 3 ? "\"1\"" : "1"); });
  REQUIRE(union_of(at(both, "f")));
  CHECK(says(*union_of(at(both, "f"))) == "integer in 7, string in 3 of 10");
  CHECK(type_words(at(both, "f")) == "integer or string");
  const auto numbers = made(10, [](int i) { return field(i < 3 ? "1.5" : i < 5 ? "null" : "1"); });
  CHECK_FALSE(union_of(at(numbers, "f")));
  CHECK(type_words(at(numbers, "f")) == "number or null");
}

TEST_CASE("a word that decides which members are there is a tag", "[shapes]") {
  const auto tagged = made(60, [](int i) {
    if (i % 2 == 0) return std::string(R"({"type":"card","id":1,"number":"4111"})");
    return std::string(i % 4 == 1 ? R"({"type":"bank","id":1,"iban":"DE1"})"
                                  : R"({"type":"bank","id":1,"iban":"DE1","bic":"X"})");
  });
  const auto verdict = tagged_of(at(tagged, ""));
  REQUIRE(verdict);
  CHECK(verdict->tag == "type");
  REQUIRE(verdict->cases.size() == 2);
  CHECK(verdict->cases[0].value == "bank");
  CHECK(verdict->cases[0].brings == std::vector<std::string>{"iban"});
  CHECK(verdict->cases[1].brings == std::vector<std::string>{"number"});
  CHECK(verdict->n == 60);
}

TEST_CASE("a word beside members that come and go by themselves is no tag", "[shapes]") {
  const auto unrelated = made(60, [](int i) {
    return std::string("{\"type\":\"") + (i % 2 == 0 ? "card" : "bank") + "\"" +
           (i % 3 == 0 ? ",\"note\":1}" : "}");
  });
  CHECK_FALSE(tagged_of(at(unrelated, "")));
  const auto few = made(15, [](int i) {
    return std::string(i % 2 == 0 ? R"({"type":"card","number":"4111"})" : R"({"type":"bank","iban":"DE1"})");
  });
  CHECK_FALSE(tagged_of(at(few, "")));
  const auto same = made(
      60, [](int i) { return std::string(i % 2 == 0 ? R"({"type":"a","x":1})" : R"({"type":"b","x":1})"); });
  CHECK_FALSE(tagged_of(at(same, "")));
}

TEST_CASE("a format holds for all samples or for none", "[shapes]") {
  const auto dates = made(10, [](int i) {
    return field(i % 2 == 0 ? "\"2024-05-01T10:00:00Z\"" : "\"2024-05-01T10:00:00+02:00\"");
  });
  REQUIRE(format_verdict_of(at(dates, "f")));
  CHECK(format_verdict_of(at(dates, "f"))->name == "date-time");
  CHECK_FALSE(format_verdict_of(at(made(9, [](int) { return field("\"2024-05-01\""); }), "f")));
  CHECK_FALSE(format_verdict_of(
      at(made(20, [](int i) { return field(i == 3 ? "\"soon\"" : "\"2024-05-01\""); }), "f")));
}

TEST_CASE("numbers are told with their range and precision", "[shapes]") {
  const auto money = made(3, [](int i) { return field(std::to_string(i) + ".50"); });
  CHECK(says(*number_of(at(money, "f"))) == "number 0.5 to 2.5, 2 decimals");
  const auto ids = made(3, [](int i) { return field("900719925474099" + std::to_string(i)); });
  CHECK(says(*number_of(at(ids, "f"))) == "integer 9007199254740990 to 9007199254740992");
  CHECK_FALSE(number_of(at(made(3, [](int) { return field("\"1\""); }), "f")));
}

TEST_CASE("every place is visited with its path", "[shapes]") {
  const auto set = made(1, [](int) { return std::string(R"({"a":[{"b c":1}],"it's":2})"); });
  std::vector<std::string> paths;
  for_each_place(response_shape(set).body, [&](const PlaceAt& place) { paths.push_back(place.path); });
  CHECK(paths == std::vector<std::string>{"$", "$.a", "$.a[*]", "$.a[*]['b c']", "$['it\\'s']"});
}
