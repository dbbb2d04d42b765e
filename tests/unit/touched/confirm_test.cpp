// What a service shows of the map of a change: links that are borne out, links that are not, and endpoints
// that only running has told of.
#include "harness/touched/confirm.hpp"

#include <algorithm>

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::touched;

namespace {

// Line 12 of charge() is changed; POST /orders is its caller's, GET /health comes by package.json.
Touched made() {
  Touched touched;
  touched.code = {{"charge", "src/pay.js", 10, 20, 12, {1, 0, 0, 0}},
                  {"refund", "src/pay.js", 30, 40, 33, {0, 0, 0, 2}}};
  touched.changed = {{"src/pay.js", 12, 12, Authorship::ai, "", ChangedLines::Reach::endpoint},
                     {"src/pay.js", 33, 34, Authorship::unknown, "", ChangedLines::Reach::none}};
  TouchedEndpoint orders;
  orders.endpoint = "POST /orders";
  orders.known = true;
  orders.how = "order calls charge";
  orders.code = {0};
  orders.lines = {1, 0, 0, 0};
  orders.authorship = Authorship::ai;
  TouchedEndpoint health = orders;
  health.endpoint = "GET /health";
  health.everything = true;
  health.distance = 3;
  health.how = "package.json touches everything";
  health.code.clear();
  touched.endpoints = {orders, health};
  return touched;
}

const TouchedEndpoint& endpoint(const Touched& touched, const std::string& name) {
  const auto found = std::find_if(touched.endpoints.begin(), touched.endpoints.end(),
                                  [&](const auto& one) { return one.endpoint == name; });
  REQUIRE(found != touched.endpoints.end());
  return *found;
}

ExecutedAlone ran(const std::string& name, std::vector<ExecutedPlace> places) {
  return {name, "coverage counters", std::move(places)};
}

bool fits(const ExecutedPlace& place) {
  return is_part_of(place, made().code.front());
}

}  // namespace

TEST_CASE("an endpoint that ran the changed function is confirmed") {
  auto touched = made();
  confirm({ran("POST /orders", {{"/build/src/pay.js", 14, "charge"}})}, touched);
  const auto& orders = endpoint(touched, "POST /orders");
  CHECK(orders.seen == SeenToRun::ran);
  CHECK(orders.seen_as == "ran charge (src/pay.js:12), as coverage counters show");
  CHECK(orders.how == "order calls charge");
  CHECK(orders.distance == 0);
}

TEST_CASE("an endpoint that did not run it keeps its place and its weight") {
  auto touched = made();
  const double before = weight_of(touched.endpoints.front());
  confirm({ran("POST /orders", {{"src/other.js", 14, "charge"}, {"src/pay.js", 50, "ask"}})}, touched);
  const auto& orders = endpoint(touched, "POST /orders");
  CHECK(orders.seen == SeenToRun::not_run);
  CHECK(weight_of(orders) == before);
}

TEST_CASE("an endpoint that the map did not have is found by running, and its lines are reached") {
  auto touched = made();
  confirm({ran("DELETE /orders/{id}", {{"src/pay.js", 30, "refund"}})}, touched);
  const auto& found = endpoint(touched, "DELETE /orders/{id}");
  CHECK(found.seen == SeenToRun::found);
  CHECK(found.known);
  CHECK(found.how == "seen to run refund");
  CHECK(found.file == "src/pay.js");
  CHECK(found.line == 33);
  CHECK(found.authorship == Authorship::unknown);
  CHECK(touched.changed.back().reach == ChangedLines::Reach::endpoint);
}

TEST_CASE("what came by a change of everything becomes its own where it runs changed code") {
  auto touched = made();
  confirm({ran("GET /health", {{"src/pay.js", 11, "charge"}})}, touched);
  const auto& health = endpoint(touched, "GET /health");
  CHECK_FALSE(health.everything);
  CHECK(health.seen == SeenToRun::found);
  auto other = made();
  confirm({ran("GET /health", {})}, other);
  CHECK(endpoint(other, "GET /health").everything);
  CHECK(endpoint(other, "GET /health").seen == SeenToRun::not_looked);
}

TEST_CASE("an endpoint that runs nothing of the change and is in no link gets no place") {
  auto touched = made();
  confirm({ran("GET /me", {{"src/me.js", 3, "me"}})}, touched);
  CHECK(touched.endpoints.size() == 2);
}

TEST_CASE("a place is a part of changed code by its file's end and its line") {
  CHECK(fits({"/home/ci/build/../src/pay.js", 10, ""}));
  CHECK(fits({"/home/ci/build/../src/pay.js", 20, ""}));
  CHECK_FALSE(fits({"/home/ci/src/pay.js", 21, "charge"}));
  CHECK_FALSE(fits({"/home/ci/other/repay.js", 12, "charge"}));
  CHECK_FALSE(fits({"/home/ci/src/xpay.js", 12, "charge"}));
  CHECK(fits({"pay.js", 12, ""}));
  CHECK_FALSE(fits({"ay.js", 12, ""}));
}

TEST_CASE("a place without a line is known by its function's name") {
  CHECK(fits({"src/pay.js", 0, "charge"}));
  CHECK(fits({"src/pay.js", 0, "Payments.charge(Order)"}));
  CHECK_FALSE(fits({"src/pay.js", 0, "recharge"}));
}

TEST_CASE("a place without a file is known by its function and the class, module or folder of it") {
  CHECK(fits({"", 0, "com.acme.Pay.charge"}));
  CHECK(fits({"", 0, "acme::src::charge"}));
  CHECK_FALSE(fits({"", 0, "charge"}));
  CHECK_FALSE(fits({"", 0, "com.acme.Ship.charge"}));
  CHECK_FALSE(fits({"", 0, ""}));
}
