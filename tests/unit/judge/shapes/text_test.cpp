// Summaries as text: written, read back the same, and refused where they are none.

#include "tests/support/catch.hpp"
#include "tests/unit/judge/shapes/samples.hpp"

using namespace shakedown;
using namespace shakedown::judge;
using namespace shakedown::judge::test;

namespace {

ShapeSet rich() {
  auto sample =
      answer(R"({"id":17,"at":"2024-05-01T10:00:00.5Z","big":1e400,"tags":["a","b"],"n":-1.50,"x":null})");
  sample.request.target = "/orders?page=2";
  sample.number = 3;
  auto set = learned({sample, answer("{"), answer("{\"a\":1,\"a\":2}")});
  for (int i = 0; i < 300; ++i)
    learn(set, answer("{\"map\":{\"k" + std::to_string(i) + "\":\"v" + std::to_string(i) + "\"}}"));
  return set;
}

Problem refused(const std::string& text) {
  const auto set = shape_set_from_text(text);
  REQUIRE_FALSE(set);
  return set.error();
}

std::string with_shape(const std::string& members) {
  return R"({"shakedown":"shapes","version":1,"exchanges":1,"shapes":[{"endpoint":"GET /","status":200,)" +
         members + "}]}";
}

}  // namespace

TEST_CASE("what was written is read back the same, derived counts and all", "[shapes]") {
  const auto set = rich();
  const auto text = to_text(set);
  const auto again = shape_set_from_text(text);
  REQUIRE(again);
  CHECK(to_text(again.value()) == text);
  CHECK(again.value().exchanges == set.exchanges);
  const auto& before = response_shape(set);
  const auto& after = response_shape(again.value());
  CHECK(after.places == before.places);
  CHECK(place_at(after, "id")->parents == place_at(before, "id")->parents);
  CHECK(place_at(after, "id")->present == 1);
  CHECK(place_at(after, "tags.*")->parents == 2);
  CHECK(place_at(after, "map.{}")->values.highest == place_at(before, "map.{}")->values.highest);
}

TEST_CASE("a number that JSON's reader would take for its neighbour is read back exactly", "[shapes]") {
  ShapeSet set;
  learn(set, answer("{\"first\":1777629601001000000,\"last\":1000000001372917497,\"half\":0.1}"));
  const auto text = to_text(set);
  const auto again = shape_set_from_text(text);
  REQUIRE(again);
  CHECK(to_text(again.value()) == text);
  CHECK(place_at(response_shape(again.value()), "last")->least == 1000000001372917497.0);
}

TEST_CASE("what was read back learns on as if it had never been written", "[shapes]") {
  auto set = rich();
  auto again = shape_set_from_text(to_text(set));
  REQUIRE(again);
  for (int i = 0; i < 50; ++i) {
    const auto more =
        answer("{\"map\":{\"m" + std::to_string(i) + "\":\"w\"},\"id\":" + std::to_string(i) + "}");
    learn(set, more);
    learn(again.value(), more);
  }
  CHECK(to_text(again.value()) == to_text(set));
}

TEST_CASE("one shape has a text of its own, for the run file", "[shapes]") {
  const auto set = rich();
  const auto text = to_text(response_shape(set));
  const auto again = message_shape_from_text(text);
  REQUIRE(again);
  CHECK(to_text(again.value()) == text);
  CHECK_FALSE(shape_set_from_text(text));
}

TEST_CASE("what is no summary is refused with where and why", "[shapes]") {
  CHECK(refused("").message.find("not JSON") != std::string::npos);
  CHECK(refused("{\n\"shakedown\": x}").where.line == 2);
  CHECK(refused("[]").message == "$: not an object");
  CHECK(refused("{}").message == "$: not Shakedown's shapes");
  CHECK(refused(R"({"shakedown":"shapes","version":99})").message.find("version 99") != std::string::npos);
  CHECK(refused(with_shape(R"("messages":-1)")).message == "$.shapes.0.messages: not a count");
  CHECK(refused(with_shape(R"("body":{"types":{"integer":1,"fancy":2}})")).message ==
        "$.shapes.0.body.types: names that this version does not know");
  CHECK(refused(with_shape(R"("body":{"members":{"a":{"least":"x"}}})")).message ==
        "$.shapes.0.body.members.a.least: not a number");
  CHECK(refused(with_shape(R"("messages":1},{"endpoint":"GET /","status":200)"))
            .message.find("a second shape") != std::string::npos);
}

TEST_CASE("a summary that is too large for its own bounds is refused", "[shapes]") {
  std::string members;
  for (int i = 0; i < 257; ++i) members += (i > 0 ? ",\"m" : "\"m") + std::to_string(i) + "\":{}";
  CHECK(
      refused(with_shape("\"body\":{\"members\":{" + members + "}}")).message.find("more than 256 members") !=
      std::string::npos);
  std::string counts;
  for (int i = 0; i < 65; ++i) counts += (i > 0 ? ",\"" : "\"") + std::to_string(i) + "\":1";
  CHECK_FALSE(shape_set_from_text(with_shape("\"body\":{\"values\":{\"counts\":{" + counts + "}}}")));
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "{\"elements\":";
  CHECK_FALSE(shape_set_from_text(with_shape("\"body\":" + deep)));
  CHECK_FALSE(shape_set_from_text(with_shape(R"("body":{"members":{"a":{}},"others":{}})")));
}
