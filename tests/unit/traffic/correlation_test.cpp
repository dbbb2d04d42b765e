#include "harness/traffic/correlation.hpp"

#include <algorithm>

#include "harness/traffic/value_kinds.hpp"
#include "tests/unit/traffic/recording.hpp"

namespace shakedown::traffic {
namespace {

using Links = std::vector<std::string>;

const Headers json_type = {{"Content-Type", "application/json"}};
const Headers form_type = {{"Content-Type", "application/x-www-form-urlencoded"}};

Links links(const std::vector<Entry>& entries) {
  return links_of(recorded(entries));
}

TEST_CASE("a token goes from the sign-in's answer into every later Authorization") {
  const auto traffic =
      recorded({{"POST", "/login", json_type, "{\"pin\":7}", 200, {}, R"({"token":"eyJhbGciOi.x1"})"},
                {"GET", "/me", {{"Authorization", "Bearer eyJhbGciOi.x1"}}},
                {"GET", "/ws?access=eyJhbGciOi.x1"}});
  CHECK(links_of(traffic) ==
        Links{"token: POST /login response JSON $.token -> GET /me header Authorization after 'Bearer '",
              "token: POST /login response JSON $.token -> GET /ws query access"});
  CHECK(header_at(traffic, 0, 1, "Authorization") == "Bearer {token}");
  CHECK(target_at(traffic, 0, 2) == "/ws?access={token}");
  REQUIRE(request_at(traffic, 0, 0).takes.size() == 1);
  CHECK(traffic.journeys[0].variables[0].recorded == "eyJhbGciOi.x1");
}

TEST_CASE("a refreshed token links to the latest answer that gave it") {
  const auto traffic = recorded({{"POST", "/login", {}, "", 200, {}, R"({"token":"aaaa1111bbbb"})"},
                                 {"GET", "/1", {{"Authorization", "Bearer aaaa1111bbbb"}}},
                                 {"POST", "/refresh", {}, "", 200, {}, R"({"token":"cccc2222dddd"})"},
                                 {"POST", "/refresh", {}, "", 200, {}, R"({"token":"cccc2222dddd"})"},
                                 {"GET", "/2", {{"Authorization", "Bearer cccc2222dddd"}}}});
  const auto& all = traffic.journeys[0].links;
  REQUIRE(all.size() == 2);
  CHECK(all[0].from_step == 0);
  CHECK(all[1].from_step == 3);
}

TEST_CASE("a small number links where it is an id and both sides agree on what of") {
  const auto traffic =
      recorded({{"POST", "/orders", json_type, R"({"productId":3,"qty":2})", 201, {}, R"({"id":3,"qty":2})"},
                {"GET", "/orders/3"},
                {"GET", "/orders/3/items?page=2"},
                {"POST", "/pay", json_type, R"({"orderId":3,"amount":2})"}});
  CHECK(target_at(traffic, 0, 1) == "/orders/{order.id}");
  CHECK(target_at(traffic, 0, 2) == "/orders/{order.id}/items?page=2");
  CHECK(body_at(traffic, 0, 3) == R"({"orderId":{order.id},"amount":2})");
  CHECK(traffic.journeys[0].links.size() == 3);
}

TEST_CASE("a small number does not link by chance") {
  CHECK(links({{"POST", "/orders", {}, "", 201, {}, R"({"id":3})"},
               {"GET", "/users/3"},
               {"GET", "/list?page=3"},
               {"POST", "/cart", json_type, R"({"qty":3})"}})
            .empty());
  CHECK(links({{"GET", "/cart", {}, "", 200, {}, R"({"items":[{"qty":1,"status":"pending"}]})"},
               {"PUT", "/cart", json_type, R"({"qty":1,"status":"pending"})"}})
            .empty());
  CHECK(links({{"GET", "/config", {}, "", 200, {}, R"({"debug":true,"lang":"en","mode":"","x":null})"},
               {"GET", "/page?debug=true&lang=en&mode="}})
            .empty());
}

TEST_CASE("a year or a price does not link without agreeing names") {
  CHECK(links({{"GET", "/report", {}, "", 200, {}, R"({"year":2024})"}, {"GET", "/orders/2024"}}).empty());
  CHECK(
      links({{"GET", "/report", {}, "", 200, {}, R"({"year":2024})"}, {"GET", "/orders?year=2024"}}).size() ==
      1);
}

TEST_CASE("what the client sent first is its own, and no answer that repeats it is a source") {
  CHECK(links({{"PUT",
                "/profile",
                json_type,
                R"({"nick":"mister-x-2000"})",
                200,
                {},
                R"({"nick":"mister-x-2000"})"},
               {"GET", "/people?nick=mister-x-2000"}})
            .empty());
  CHECK(links({{"GET", "/orders/17", {}, "", 200, {}, R"({"id":17})"}, {"DELETE", "/orders/17"}}).empty());
  CHECK(links({{"GET",
                "/me",
                {{"Authorization", "Bearer abcd1234efgh"}},
                "",
                200,
                {},
                R"({"token":"abcd1234efgh"})"},
               {"GET", "/2", {{"Authorization", "Bearer abcd1234efgh"}}}})
            .empty());
}

TEST_CASE("a value used by the request that received it does not link to its own answer") {
  CHECK(links({{"GET", "/x/abcd1234efgh", {}, "", 200, {}, R"({"id":"abcd1234efgh"})"}}).empty());
}

TEST_CASE("who signs in is the user's knowledge, whatever list also has the name") {
  CHECK(
      links(
          {{"GET", "/users", {}, "", 200, {}, R"([{"email":"alice@shop.test","password":"hunter2hunter2"}])"},
           {"POST", "/login", json_type, R"({"email":"alice@shop.test","password":"hunter2hunter2"})"}})
          .empty());
}

TEST_CASE("the answer that made a thing is preferred to those that repeat its id") {
  const auto all =
      links({{"POST", "/orders", {}, "", 201, {}, R"({"id":"0b9f3a52-1111-4222-8333-444455556666"})"},
             {"GET", "/orders", {}, "", 200, {}, R"([{"id":"0b9f3a52-1111-4222-8333-444455556666"}])"},
             {"GET",
              "/orders/0b9f3a52-1111-4222-8333-444455556666",
              {},
              "",
              200,
              {},
              R"({"id":"0b9f3a52-1111-4222-8333-444455556666"})"},
             {"DELETE", "/orders/0b9f3a52-1111-4222-8333-444455556666"}});
  REQUIRE(all.size() == 2);
  CHECK(all[0].find("order.id: POST /orders") == 0);
  CHECK(all[1].find("order.id: POST /orders") == 0);
}

TEST_CASE("a value from a list links by its index, and the link says so") {
  const auto all = links(
      {{"GET", "/products", {}, "", 200, {}, R"({"items":[{"id":71},{"id":72}]})"}, {"GET", "/products/72"}});
  REQUIRE(all.size() == 1);
  CHECK(all[0] ==
        "product.id: GET /products response JSON $.items[1].id (an element of a list) -> GET /products/{id} "
        "path segment 1");
}

TEST_CASE("a Location's segments and parameters go where they are used") {
  const auto traffic = recorded(
      {{"POST", "/orders", {}, "", 303, {{"Location", "http://shop.test/orders/8/done?key=a%2Fb77c88d99"}}},
       {"GET", "/orders/8/done?key=a%2Fb77c88d99"}});
  CHECK(target_at(traffic, 0, 1) == "/orders/{order.id}/done?key={key}");
  const auto& request = request_at(traffic, 0, 1);
  REQUIRE(request.target.size() >= 2);
  CHECK(request.target[0].encoding == Encoding::path_segment);
  CHECK(request.target[1].encoding == Encoding::query);
}

TEST_CASE("a link in a JSON answer is followed by its segments") {
  const auto traffic =
      recorded({{"POST", "/jobs", {}, "", 202, {}, R"({"status_url":"/jobs/ab12cd34ef/state"})"},
                {"GET", "/jobs/ab12cd34ef/state"}});
  REQUIRE(traffic.journeys[0].links.size() == 1);
  CHECK(traffic.journeys[0].links[0].from == "response JSON $.status_url segment 1");
}

TEST_CASE("form fields and meta tags of a page go into forms and headers") {
  const auto traffic = recorded(
      {{"GET",
        "/form",
        {},
        "",
        200,
        {},
        R"(<html><meta name="csrf-token" content="mmmm1111+/=="><form><input type="hidden" name="_csrf" value="ffff2222+/==">)"},
       {"POST", "/form", form_type, "_csrf=ffff2222%2B%2F%3D%3D&x=1"},
       {"POST", "/api", {{"X-CSRF-Token", "mmmm1111+/=="}}}});
  CHECK(body_at(traffic, 0, 1) == "_csrf={_csrf}&x=1");
  CHECK(header_at(traffic, 0, 2, "X-CSRF-Token") == "{csrf-token}");
  CHECK(request_at(traffic, 0, 1).body[0].encoding == Encoding::form);
}

TEST_CASE("cookies follow the jar: each Set-Cookie of the name fills the same variable") {
  const auto traffic = recorded(
      {{"GET", "/", {{"Cookie", "theme=dark"}}, "", 200, {{"Set-Cookie", "sid=one; Path=/"}}},
       {"GET", "/a", {{"Cookie", "theme=dark; sid=one"}}, "", 200, {{"Set-Cookie", "sid=two"}}},
       {"GET", "/b", {{"Cookie", "sid=two; theme=dark"}}, "", 200, {{"Set-Cookie", "sid=; Max-Age=0"}}},
       {"GET", "/c", {{"Cookie", "theme=dark"}}}});
  CHECK(header_at(traffic, 0, 1, "Cookie") == "theme=dark; sid={sid}");
  CHECK(header_at(traffic, 0, 2, "Cookie") == "sid={sid}; theme=dark");
  CHECK(traffic.journeys[0].variables.size() == 1);
  CHECK(request_at(traffic, 0, 0).takes.size() == 1);
  CHECK(request_at(traffic, 0, 1).takes.size() == 1);
  CHECK(request_at(traffic, 0, 2).takes.empty());  // a deleted cookie is sent nowhere
}

TEST_CASE("a cookie that a script put into a header is taken decoded") {
  const auto traffic =
      recorded({{"GET", "/", {}, "", 200, {{"Set-Cookie", "XSRF-TOKEN=q1w2e3r4%2Bx%3D; Path=/"}}},
                {"POST", "/a", {{"Cookie", "XSRF-TOKEN=q1w2e3r4%2Bx%3D"}, {"X-XSRF-TOKEN", "q1w2e3r4+x="}}}});
  CHECK(header_at(traffic, 0, 1, "Cookie") == "XSRF-TOKEN={XSRF-TOKEN}");
  CHECK(header_at(traffic, 0, 1, "X-XSRF-TOKEN") == "{XSRF-TOKEN 2}");
  bool decoded = false;
  for (const auto& take : request_at(traffic, 0, 0).takes) decoded = decoded || take.part == "decoded";
  CHECK(decoded);
}

TEST_CASE("long values inside longer texts are replaced, short ones are not") {
  const auto traffic =
      recorded({{"GET", "/upload", {}, "", 200, {}, R"({"key":"9f86d081884c7d65","short":"ab1"})"},
                {"GET",
                 "/files/9f86d081884c7d65.png?x=ab1.png",
                 {{"Referer", "http://shop.test/u/9f86d081884c7d65/x"}}},
                {"POST", "/done", json_type, R"({"path":"s3://bucket/9f86d081884c7d65/full"})"},
                {"GET", "/files/z9f86d081884c7d65"},
                {"GET", "/files/9f86d081884c7d65z.png"}});
  CHECK(target_at(traffic, 0, 1) == "/files/{upload.key}.png?x=ab1.png");
  CHECK(header_at(traffic, 0, 1, "Referer") == "{origin}/u/{upload.key}/x");
  CHECK(body_at(traffic, 0, 2) == R"({"path":"s3://bucket/{upload.key}/full"})");
  CHECK(target_at(traffic, 0, 3) == "/files/z9f86d081884c7d65");
  CHECK(target_at(traffic, 0, 4) == "/files/9f86d081884c7d65z.png");
}

TEST_CASE("values are compared decoded and written encoded") {
  const auto traffic = recorded({{"GET", "/t", {}, "", 200, {}, R"({"cursor":"a/b+c=9 \"x\""})"},
                                 {"GET", "/list?cursor=a%2Fb%2Bc%3D9+%22x%22"},
                                 {"POST", "/list", json_type, R"({"cursor":"a/b+c=9 \u0022x\u0022"})"}});
  CHECK(target_at(traffic, 0, 1) == "/list?cursor={cursor}");
  CHECK(body_at(traffic, 0, 2) == R"({"cursor":"{cursor}"})");
}

TEST_CASE("a number in JSON stays a number, and digits that came as text are written bare") {
  const auto traffic = recorded({{"POST", "/a", {}, "", 201, {}, R"({"orderId":"918273645"})"},
                                 {"POST", "/b", json_type, R"({"orderId":918273645})"},
                                 {"POST", "/c", json_type, R"({"orderId":"918273645"})"}});
  CHECK(request_at(traffic, 0, 1).body[0].encoding == Encoding::raw);
  CHECK(request_at(traffic, 0, 2).body[0].encoding == Encoding::json_string);
}

TEST_CASE("an ETag goes into If-Match") {
  const auto traffic = recorded({{"GET", "/doc/1", {}, "", 200, {{"ETag", "\"3-abc123def\""}}},
                                 {"PUT", "/doc/1", {{"If-Match", "\"3-abc123def\""}}}});
  CHECK(header_at(traffic, 0, 1, "If-Match") == "{etag}");
}

TEST_CASE("correlation that is switched off makes no link") {
  const TemporaryFile file(har_of({{"POST", "/login", {}, "", 200, {}, R"({"token":"aaaa1111bbbb"})"},
                                   {"GET", "/1", {{"Authorization", "Bearer aaaa1111bbbb"}}}}));
  auto scenario = har_scenario(file.path());
  CHECK(links_of(traffic_of(scenario)).size() == 1);
  scenario.traffic[0].correlate = false;
  const auto traffic = traffic_of(scenario);
  CHECK(links_of(traffic).empty());
  CHECK(traffic.journeys[0].variables.empty());
  CHECK(request_at(traffic, 0, 0).takes.empty());
  CHECK(header_at(traffic, 0, 1, "Authorization") == "Bearer aaaa1111bbbb");
}

TEST_CASE("how much a value proves") {
  for (const char* value : {"", "true", "false", "null"}) CHECK(specificity_of(value) == Specificity::none);
  for (const char* value : {"1", "42", "999", "en", "pending", "GET", "12.50", "a1", "Main Street", "US"})
    CHECK(specificity_of(value) == Specificity::common);
  for (const char* value :
       {"2024", "10000", "1000000", "blue-suede-shoes", "a@b.example", "2024-05-06", "ab12"})
    CHECK(specificity_of(value) == Specificity::moderate);
  for (const char* value : {"0b9f3a52-1111-4222-8333-444455556666", "eyJhbGciOiJIUzI1NiJ9", "918273645",
                            "ab12cd34", "AbCdEfGhIjKlMnOpQr", "1714996800123", "01ARZ3NDEKTSV4RRFFQ69G5FAV"})
    CHECK(specificity_of(value) == Specificity::specific);
}

TEST_CASE("values that no request uses are not kept") {
  WantedValues wanted;
  JsonWalker json;
  const Request request{"GET", "/orders/17?sig=abcdefgh1234.x", {{"X-A", "zz"}}, ""};
  wanted.add(request, sites_of(request, json));
  CHECK(wanted.wants("17"));
  CHECK(wanted.wants("orders"));
  CHECK(wanted.wants("zz"));
  CHECK(wanted.wants("abcdefgh1234"));  // the beginning of a word of the request
  CHECK_FALSE(wanted.wants("18"));
  CHECK_FALSE(wanted.wants("bcdefgh1234"));
}

}  // namespace
}  // namespace shakedown::traffic
