#include "harness/traffic/render.hpp"

#include "tests/support/catch.hpp"

namespace shakedown::traffic {
namespace {

TEST_CASE("identity variables begin with the identity's columns and all others unknown") {
  Journey journey;
  journey.variables = {{"identity.name", "alice", "name"}, {"token", "t", ""}, {"identity.pin", "1", "pin"}};
  const Identity identity{{{"name", "bob"}, {"password", "x"}}};
  Values values;
  begin_values(journey, &identity, values);
  REQUIRE(values.size() == 3);
  CHECK(values[0].text == "bob");
  CHECK(values[0].known());
  CHECK_FALSE(values[1].known());
  CHECK_FALSE(values[2].known());
  values[1] = {"left over", Value::Kind::text};
  begin_values(journey, nullptr, values);
  CHECK_FALSE(values[0].known());
  CHECK_FALSE(values[1].known());
}

TEST_CASE("a request names the variables it needs, each once") {
  RequestTemplate request;
  request.target = {{"/a/", 2, Encoding::path_segment}, {"/", 0, Encoding::path_segment}};
  request.headers = {{"X", {{"", 2, Encoding::raw}}}, {"Origin", {{"", target_origin, Encoding::raw}}}};
  request.body = {{"", 5, Encoding::raw}};
  CHECK(variables_of(request) == std::vector<int>{0, 2, 5});
  Values values(6);
  CHECK_FALSE(all_known({0, 2}, values));
  values[0].kind = values[2].kind = Value::Kind::text;
  CHECK(all_known({0, 2}, values));
  CHECK_FALSE(all_known({0, 9}, values));
}

TEST_CASE("Origin and Referer get the target's own origin") {
  Traffic traffic;
  RequestTemplate request;
  request.headers = {{"Origin", {{"", target_origin, Encoding::raw}}},
                     {"Referer", {{"", target_origin, Encoding::raw}, {"/cart", -1, Encoding::raw}}}};
  traffic.requests.push_back(request);
  aim_at(traffic, "http://127.0.0.1:4000");
  std::string origin, referer;
  append(origin, traffic.requests[0].headers[0].value, {});
  append(referer, traffic.requests[0].headers[1].value, {});
  CHECK(origin == "http://127.0.0.1:4000");
  CHECK(referer == "http://127.0.0.1:4000/cart");
}

}  // namespace
}  // namespace shakedown::traffic
