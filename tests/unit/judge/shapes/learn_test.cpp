// What one exchange teaches: presence, types, numbers, formats, heads, and what the bounds do to too much of
// it.

#include "harness/judge/shapes/facts.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/judge/shapes/samples.hpp"

using namespace shakedown;
using namespace shakedown::judge;
using namespace shakedown::judge::test;

TEST_CASE("a member is counted against the objects that could have held it", "[shapes]") {
  const auto set =
      learned_bodies({R"({"id":1,"items":[{"price":1},{"price":2,"note":"x"}]})",
                      R"({"id":2,"coupon":null,"items":[]})", R"({"id":3,"items":[{"price":3}]})"});
  const auto& shape = response_shape(set);
  CHECK(place_at(shape, "id")->parents == 3);
  CHECK(place_at(shape, "id")->present == 3);
  CHECK(place_at(shape, "coupon")->parents == 3);
  CHECK(place_at(shape, "coupon")->present == 1);
  CHECK(place_at(shape, "coupon")->count(JsonType::null) == 1);
  CHECK(place_at(shape, "items.*")->present == 3);
  CHECK(place_at(shape, "items.*.note")->parents == 3);
  CHECK(place_at(shape, "items.*.note")->present == 1);
  CHECK(place_at(shape, "items")->fewest == 0);
  CHECK(place_at(shape, "items")->longest_array == 2);
}

TEST_CASE("numbers keep their range, their digits and what a double cannot hold", "[shapes]") {
  const auto set =
      learned_bodies({R"({"n":12})", R"({"n":-3.250})", R"({"n":9007199254740993})", R"({"n":1e400})",
                      R"({"n":1e-400})", R"({"n":123456789012345678901234567890})"});
  const auto& n = *place_at(response_shape(set), "n");
  CHECK(n.count(JsonType::integer) == 3);
  CHECK(n.count(JsonType::number) == 3);
  CHECK(n.least == -3.25);
  CHECK(n.most == Approx(1.2345678901234568e29));
  CHECK(n.fraction_digits == 3);
  CHECK(n.integer_digits == 30);
  CHECK(n.beyond_2_53 == 2);
  CHECK(n.beyond_double == 1);
  CHECK(n.values.counts.count("-3.250") == 1);
}

TEST_CASE("formats of strings and of epochs are counted", "[shapes]") {
  const auto set = learned_bodies(
      {R"({"at":"2024-05-01T10:00:00Z","ms":1714557600000,"s":1714557600,"id":"0b1d7c7e-52a1-4a55-8a5c-0242ac120002","p":"12.50"})",
       R"({"at":"2024-05-01T10:00:00.123Z","ms":1714557600001,"s":1714557601,"id":"0b1d7c7e-52a1-4a55-8a5c-0242ac120003","p":"12"})"});
  const auto& shape = response_shape(set);
  CHECK(place_at(shape, "at")->count(TextFormat::date_time_z) == 2);
  CHECK(place_at(shape, "at")->date_fraction_digits_least == 0);
  CHECK(place_at(shape, "at")->date_fraction_digits_most == 3);
  CHECK(place_at(shape, "ms")->epoch_ms == 2);
  CHECK(place_at(shape, "s")->epoch_seconds == 2);
  CHECK(place_at(shape, "id")->count(TextFormat::uuid) == 2);
  CHECK(common_format(*place_at(shape, "p")) == "decimal");
  CHECK(common_format(*place_at(shape, "ms")) == "epoch-ms");
}

TEST_CASE("what is no JSON is counted and teaches nothing, not even its beginning", "[shapes]") {
  const auto set = learned({answer(R"({"a":1,"b":)"), answer("{\"a\":1} x"), answer("<html>"), answer(""),
                            answer("<html>", "text/html"), answer(R"({"a":NaN})"), answer(R"({"a":1})", "")});
  const auto& shape = response_shape(set);
  CHECK(shape.messages == 7);
  CHECK(shape.not_json == 4);
  CHECK(shape.empty_bodies == 1);
  CHECK(shape.other_bodies == 1);
  CHECK(shape.body.present == 1);  // the one without a type that looks like JSON
  CHECK(shape.content_types.at("application/json") == 5);
  CHECK(shape.content_types.at("") == 1);
}

TEST_CASE("types with +json and parameters are JSON", "[shapes]") {
  const auto set = learned({answer(R"({"a":1})", "Application/Problem+JSON; charset=utf-8")});
  CHECK(response_shape(set).body.present == 1);
  CHECK(response_shape(set).content_types.count("application/problem+json") == 1);
}

TEST_CASE("of a duplicate key the last one counts, wherever it stands", "[shapes]") {
  const auto set =
      learned_bodies({R"({"a":"x","b":{"c":1,"c":{"d":[1,2]},"c":"z"},"a":2})", R"([{"k":1},{"k":2}])"});
  const auto& shape = response_shape(set);
  CHECK(shape.duplicate_keys == 1);
  CHECK(place_at(shape, "a")->count(JsonType::string) == 0);
  CHECK(place_at(shape, "a")->count(JsonType::integer) == 1);
  CHECK(place_at(shape, "b.c")->count(JsonType::object) == 0);
  CHECK(place_at(shape, "b.c")->count(JsonType::string) == 1);
  CHECK(place_at(shape, "*.k")->present == 2);
}

TEST_CASE("an escaped name is the name that it means", "[shapes]") {
  const auto set = learned_bodies({R"({"\u0061":1})", R"({"a":2,"\u0061":3})"});
  const auto& shape = response_shape(set);
  CHECK(place_at(shape, "a")->present == 2);
  CHECK(shape.duplicate_keys == 1);
}

TEST_CASE("nesting of 100,000 is counted, not followed", "[shapes]") {
  const auto arrays = std::string(100'000, '[') + std::string(100'000, ']');
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  const auto set =
      learned({answer(arrays), answer(objects), answer(std::string(64, '[') + std::string(64, ']'))});
  CHECK(response_shape(set).too_deep == 2);
  CHECK(response_shape(set).body.present == 1);
}

TEST_CASE("a body beyond the limit and a cut one are not looked into", "[shapes]") {
  auto cut = answer(R"({"a":1})");
  cut.response_cut = true;
  const auto set = learned({cut, answer('"' + std::string(most_body, 'x') + '"')});
  CHECK(response_shape(set).cut == 2);
  CHECK(response_shape(set).body.present == 0);
}

TEST_CASE("bytes that are not UTF-8 are counted and never written", "[shapes]") {
  const auto set =
      learned({answer("{\"caf\xE9\":\"\xFF\"}"), answer(R"({"a":"\ud800","b":"\\ud800\ud83d\ude00"})"),
               answer(R"({"a":"\ude00\ud83d\ude00"})"), answer(R"({"a":"\ud800)")});
  const auto& shape = response_shape(set);
  CHECK(shape.invalid_utf8 == 3);
  CHECK(shape.not_json == 1);
  CHECK(place_at(shape, "a")->values.counts.at("\"\xEF\xBF\xBD\xF0\x9F\x98\x80\"") == 1);
  CHECK(place_at(shape, "b")->values.counts.at("\"\\\\ud800\xF0\x9F\x98\x80\"") == 1);
  CHECK(place_at(shape, "caf\xEF\xBF\xBD")->present == 1);
  CHECK(shape_set_from_text(to_text(set)));
}

TEST_CASE("an exponent that no parser takes is a limit, not a fault of the service", "[shapes]") {
  const auto set = learned({answer(R"({"a":1e99999999999})")});
  CHECK(response_shape(set).not_json == 0);
  CHECK(response_shape(set).too_deep == 1);
}

TEST_CASE("a byte order mark is counted and looked past", "[shapes]") {
  const auto set = learned({answer("\xEF\xBB\xBF{\"a\":1}")});
  CHECK(response_shape(set).byte_order_marks == 1);
  CHECK(place_at(response_shape(set), "a")->present == 1);
}

TEST_CASE("an object with too many names is a map", "[shapes]") {
  ShapeSet set;
  for (int i = 0; i < 1000; ++i)
    learn(set,
          answer("{\"prices\":{\"sku-" + std::to_string(i) + "\":{\"eur\":" + std::to_string(i) + "}}}"));
  const auto& prices = *place_at(response_shape(set), "prices");
  CHECK(prices.members.empty());
  REQUIRE(prices.others);
  CHECK(prices.others->present == 1000);
  CHECK(prices.others->members.at("eur")->present == 1000);
  CHECK(prices.others->members.at("eur")->parents == 1000);
}

TEST_CASE("a shape with too many places is followed less deep, and stays within its bound", "[shapes]") {
  std::string wide = "{";
  for (int i = 0; i < 150; ++i) {
    wide += (i > 0 ? ",\"a" : "\"a") + std::to_string(i) + "\":{";
    for (int j = 0; j < 150; ++j) wide += (j > 0 ? ",\"b" : "\"b") + std::to_string(j) + "\":[1]";
    wide += '}';
  }
  wide += '}';
  const auto set = learned_bodies({wide, wide});
  const auto& shape = response_shape(set);
  CHECK(shape.followed == 1);
  CHECK(shape.places == 151);
  CHECK(place_at(shape, "a7")->count(JsonType::object) == 2);
}

TEST_CASE("a large set of values keeps a few, with exact counts", "[shapes]") {
  ShapeSet set;
  for (int i = 0; i < 3000; ++i) learn(set, answer("{\"id\":" + std::to_string(i % 1000) + "}"));
  const auto& values = place_at(response_shape(set), "id")->values;
  CHECK(values.overflowed);
  CHECK(values.counts.size() == ValueSet::kept_of_many);
  for (const auto& [text, count] : values.counts) CHECK(count == 3);
  CHECK(values.samples() == 3000);
  CHECK(values.distinct() > 300);
  CHECK(values.distinct() < 3000);
}

TEST_CASE("headers keep spellings and values, but neither noise nor secrets", "[shapes]") {
  auto sample = answer("{}");
  sample.request.headers = {{"Authorization", "Bearer s3cret"}, {"Cookie", "sid=s3cret"}};
  sample.response.headers.push_back({"X-RateLimit-Limit", " 100 "});
  sample.response.headers.push_back({"Date", "Tue, 05 May 2026 10:00:00 GMT"});
  sample.response.headers.push_back({"Link", "<a>; rel=next"});
  sample.response.headers.push_back({"link", "<b>; rel=last"});
  const auto set = learned({sample});
  const auto& shape = response_shape(set);
  CHECK(shape.headers.at("x-ratelimit-limit").spellings.at("X-RateLimit-Limit") == 1);
  CHECK(shape.headers.at("x-ratelimit-limit").values.counts.at("\"100\"") == 1);
  CHECK(shape.headers.at("date").values.counts.empty());
  CHECK(shape.headers.at("link").present == 1);
  CHECK(shape.headers.at("link").spellings.size() == 2);
  const auto& request = set.shapes.at({"GET /orders/{id}", Direction::request, 0});
  CHECK(request.headers.at("authorization").values.counts.at("\"Bearer\"") == 1);
  CHECK(to_text(set).find("s3cret") == std::string::npos);
}

TEST_CASE("queries and forms are flat objects", "[shapes]") {
  auto sample = answer("{}");
  sample.request = {"POST",
                    "/orders?page=2&tag=a&tag=b",
                    {{"Content-Type", "application/x-www-form-urlencoded"}},
                    "name=J%C3%B6rg+X&age=7"};
  const auto set = learned({sample});
  const auto& request = set.shapes.at({"GET /orders/{id}", Direction::request, 0});
  CHECK(request.query.members.at("page")->count(TextFormat::integer_text) == 1);
  CHECK(request.query.members.at("tag")->count(JsonType::array) == 1);
  CHECK(request.query.members.at("tag")->elements->present == 2);
  CHECK(request.body.members.at("name")->seen.example == "\"Jörg X\"");
}

TEST_CASE("the example is of the earliest exchange, and null only where there is nothing else", "[shapes]") {
  const auto set = learned_bodies({R"({"a":null,"b":null})", R"({"a":"second"})", R"({"a":"third"})"});
  const auto& shape = response_shape(set);
  CHECK(place_at(shape, "a")->seen.example == "\"second\"");
  CHECK(place_at(shape, "a")->seen.exchange == 2);
  CHECK(place_at(shape, "b")->seen.example == "null");
  CHECK(place_at(shape, "a")->seen.first == Nanoseconds(1000));
  CHECK(place_at(shape, "a")->seen.last == Nanoseconds(3000));
}

TEST_CASE("facts say of each place what operators are chosen by", "[shapes]") {
  const auto set = learned_bodies(
      {R"({"status":"placed","items":[{"price":1.5}],"at":"2024-05-01T10:00:00Z","odd key":"Alice"})",
       R"({"status":"paid","items":[{"price":2}]})"});
  const auto facts = facts_of(response_shape(set));
  const auto at = [&](std::string_view path) {
    for (const auto& fact : facts) {
      if (fact.at == path) return fact;
    }
    FAIL("no facts of " << path);
    return FieldFacts{};
  };
  CHECK(at("$").is_object);
  CHECK(at("$.status").required);
  CHECK(at("$.status").words == std::vector<std::string>{"paid", "placed"});
  CHECK(at("$.items[*]").in_array == false);
  CHECK(at("$.items[*].price").in_array);
  CHECK(at("$.items[*].price").is_number);
  CHECK(at("$.items[*].price").is_integer);
  CHECK(at("$.at").format == "date-time");
  CHECK_FALSE(at("$.at").required);
  CHECK(at("$['odd key']").words.empty());
  CHECK(at("header content-type").example == "\"application/json\"");
}
