// Bodies taken apart and put together again.
#include "harness/provoke/fuzz/json_value.hpp"

#include "tests/support/catch.hpp"

using namespace shakedown::fuzz;

TEST_CASE("a body comes back as it was, with its numbers as they were written") {
  for (const char* text :
       {R"({"a":[1,2.50,1e400,{"b":null}],"c":"\\\"","d":true})", "[]", "{}", "17", "\"x\""}) {
    const auto value = read_json_value(text);
    REQUIRE(value);
    CHECK(to_text(*value) == text);
  }
  CHECK_FALSE(read_json_value("{\"a\":"));
  CHECK_FALSE(read_json_value(std::string(5000, '[') + std::string(5000, ']')));
}

TEST_CASE("places of a body are found, changed and taken out") {
  auto value = *read_json_value(R"({"items":[{"id":1},{"id":2}],"n":3})");
  const auto places = places_of(value, 100);
  REQUIRE(places.size() == 7);
  CHECK(to_text(places[3]) == "$.items[0].id");
  *at(value, {"items", "1", "id"}) = json_scalar("NaN");
  CHECK(to_text(value) == R"({"items":[{"id":1},{"id":NaN}],"n":3})");
  CHECK(remove_at(value, {"items", "0"}));
  CHECK(remove_at(value, {"n"}));
  CHECK_FALSE(remove_at(value, {"n"}));
  CHECK_FALSE(remove_at(value, {}));
  CHECK(to_text(value) == R"({"items":[{"id":NaN}]})");
  CHECK(at(value, {"items", "7"}) == nullptr);
  CHECK(at(value, {"items", "99999999999999999999"}) == nullptr);
}

TEST_CASE("of members of one name the last one is a place, and each place is there") {
  auto value = *read_json_value(R"({"a":{"x":1},"b":2,"a":[3]})");
  value.members.push_back(value.members.front());
  const auto places = places_of(value, 100);
  CHECK(places.size() == 4);  // all of it, b, the last a and its x
  for (const auto& place : places) CHECK(at(value, place) != nullptr);
}

TEST_CASE("a text is written with its control characters escaped") {
  CHECK(json_string("a\n\"").raw == "\"a\\u000a\\\"\"");
  CHECK(plain_text(json_string("a\n\"")) == "a\n\"");
  CHECK(plain_text(json_scalar("1e400")) == "1e400");
}
