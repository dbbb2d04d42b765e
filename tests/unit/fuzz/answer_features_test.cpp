// Answers that came about differently have different features; particulars make none.
#include "fuzz/engine/answer_features.hpp"

#include "tests/support/catch.hpp"

using namespace shakedown::fuzz;

namespace {

std::vector<std::uint32_t> of(int status, const std::string& body, int ms = 1) {
  return features_of({0, {status, "application/json", {"Date"}, body}, std::chrono::milliseconds(ms)}, true);
}

}  // namespace

TEST_CASE("a message's template leaves numbers, ids and quoted texts out", "[fuzz]") {
  CHECK(template_of("no order 'a b c' of user 17") == template_of("no order 'x' of user 4711"));
  CHECK(template_of("id 9f86d081") == template_of("id 60303ae2"));
  CHECK(template_of("don't do this, don't") == "don't do this, don't");
  CHECK(template_of("not found") != template_of("not allowed"));
  CHECK(template_of(std::string(5000, 'a')).size() <= 5000);
}

TEST_CASE("status, shape, error and time make features, values do not", "[fuzz]") {
  CHECK(of(200, R"({"id":1,"name":"a"})") == of(200, R"({"name":"b","id":2})"));
  CHECK(of(200, R"({"id":1})") != of(200, R"({"id":"1"})"));
  CHECK(of(200, "[]") != of(201, "[]"));
  CHECK(of(404, R"({"error":"no 1"})") == of(404, R"({"error":"no 2"})"));
  CHECK(of(404, R"({"error":"no a"})") != of(404, R"({"error":"not a"})"));
  CHECK(of(200, "[]", 1) == of(200, "[]", 9));
  CHECK(of(200, "[]", 1) != of(200, "[]", 300));
  for (const auto feature : of(500, "{")) CHECK(feature < answer_slots);
}

TEST_CASE("beside counters only status and type are features", "[fuzz]") {
  const Answered a{0, {200, "text/plain", {}, "a"}, {}};
  CHECK(features_of(a, false).size() == 1);
}
