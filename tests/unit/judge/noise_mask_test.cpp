// What two answers may differ in without it meaning anything, and what is told when it does.
#include "harness/judge/noise_mask.hpp"

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::judge;

namespace {

Response answer(std::string body, int status = 200, Headers headers = {}) {
  return {status, std::move(headers), std::move(body)};
}

}  // namespace

TEST_CASE("equal answers have no differences, whatever the transfer's own fields say") {
  const NoiseMask mask;
  CHECK(mask.equal(answer(R"({"a":1})", 200, {{"Date", "x"}, {"ETag", "1"}}),
                   answer(R"({ "a" : 1 })", 200, {{"date", "y"}, {"etag", "2"}})));
}

TEST_CASE("a changed value, a missing and an added member are told with their places") {
  const NoiseMask mask;
  const auto found = mask.differences(answer(R"({"status":"placed","note":"x","n":[{"k":1}]})"),
                                      answer(R"({"status":"paid","n":[{"k":2}],"new":true})"));
  REQUIRE(found.size() == 4);
  CHECK(describe(found[0]) == "$.status was placed and is paid");
  CHECK(describe(found[1]) == "$.note is gone (was x)");
  CHECK(describe(found[2]) == "$.n[0].k was 1 and is 2");
  CHECK(describe(found[3]) == "$.new appeared: true");
}

TEST_CASE("status and headers count") {
  const NoiseMask mask;
  CHECK(mask.differences(answer("", 200), answer("", 202)).front().where == "status");
  CHECK(mask.differences(answer("", 200, {{"X-State", "a"}}), answer("", 200, {{"x-state", "b"}})).front().where ==
        "header x-state");
}

TEST_CASE("what differs between two controls is noise, in every element of a list") {
  NoiseMask mask;
  mask.learn(answer(R"({"items":[{"seen":7,"qty":1}]})"), answer(R"({"items":[{"seen":8,"qty":1}]})"));
  CHECK(mask.covers("$.items[5].seen"));
  CHECK(mask.equal(answer(R"({"items":[{"seen":1,"qty":1},{"seen":2,"qty":1}]})"),
                   answer(R"({"items":[{"seen":3,"qty":1},{"seen":4,"qty":1}]})")));
  CHECK_FALSE(mask.equal(answer(R"({"items":[{"seen":1,"qty":1}]})"), answer(R"({"items":[{"seen":1,"qty":2}]})")));
}

TEST_CASE("a list whose length is noise is noise as a whole, and its neighbours are not") {
  NoiseMask mask;
  mask.learn(answer(R"({"log":[1],"logged":1})"), answer(R"({"log":[1,2],"logged":1})"));
  CHECK(mask.equal(answer(R"({"log":[1],"logged":1})"), answer(R"({"log":[5,6,7],"logged":1})")));
  CHECK_FALSE(mask.equal(answer(R"({"log":[1],"logged":1})"), answer(R"({"log":[1],"logged":2})")));
}

TEST_CASE("values that are fresh each time are no difference even where one control is all there is") {
  const NoiseMask mask;
  const auto [a, b] = GENERATE(table<std::string, std::string>({
      {"8f14e45f-ceea-467f-a9c8-3c1f0e8b7a11", "45c48cce-2e2d-4fbd-9a2c-7b1d2e3f4a5b"},
      {"01M7YQPSGKE9CGE3XE2A62ZRYK", "01M7YQPV4PNY06MVRC63VTF8PS"},
      {"2026-11-24T19:38:01Z", "2026-11-24T19:38:02.123Z"},
      {"1795549081123", "1795549081999"},
      {"ch_9f3a27c1d0e4", "ch_0011aabbccdd"},
      {"/orders/01M7YQPSGKE9CGE3XE2A62ZRYK/pay", "/orders/01M7YQPV4PNY06MVRC63VTF8PS/pay"},
  }));
  CHECK(both_fresh(a, b));
  CHECK(mask.equal(answer("{\"v\":\"" + a + "\"}"), answer("{\"v\":\"" + b + "\"}")));
}

TEST_CASE("values that only look alike are a difference") {
  const auto [a, b] = GENERATE(table<std::string, std::string>({
      {"placed", "paid"},
      {"100", "200"},
      {"2026-11-24", "paid"},
      {"01M7YQPSGKE9CGE3XE2A62ZRYK", "none"},
      {"payment pending", "payment complete"},
      {"/orders/17", "/orders/18"},
  }));
  CHECK_FALSE(both_fresh(a, b));
}

TEST_CASE("text is compared by its lines, bytes as a whole") {
  NoiseMask mask;
  mask.learn(answer("page\nvisits 1\nend"), answer("page\nvisits 2\nend"));
  CHECK(mask.equal(answer("page\nvisits 1\nend"), answer("page\nvisits 9\nend")));
  CHECK(mask.differences(answer("page\nvisits 1\nend"), answer("page\nvisits 1\nother")).front().where == "line 3");
  CHECK_FALSE(mask.equal(answer(std::string("\0a", 2)), answer(std::string("\0b", 2))));
}

TEST_CASE("a body that only begins like JSON, or is nested too deep, is text") {
  const NoiseMask mask;
  CHECK(mask.differences(answer("{broken"), answer("{broken!")).front().where == "line 1");
  const std::string deep = std::string(200, '[') + std::string(200, ']');
  CHECK(mask.equal(answer(deep), answer(deep)));
  CHECK_FALSE(mask.equal(answer(deep), answer("[]")));
}
