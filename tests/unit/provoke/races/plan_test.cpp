// Which sets of requests are sent at once, in which orders, and how bursts follow each other.
#include "harness/provoke/races/plan.hpp"

#include <set>

#include "harness/provoke/races/orders.hpp"
#include "harness/provoke/races/other_body.hpp"
#include "harness/provoke/races/overlap.hpp"
#include "harness/provoke/races/schedule.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::races;
using namespace std::chrono_literals;

namespace {

using Names = std::set<std::string>;
using Orders = std::vector<Order>;

// 0 POST /login (identity, takes token), 1 GET /cart (takes etag), 2 PUT /cart (needs etag), 3 POST /orders
// (takes order), 4 GET /orders/{order}, 5 POST /orders/{order}/pay, 6 GET /me
struct Shop {
  Traffic traffic;
  Lessons lessons;

  explicit Shop(bool with_key = false) {
    traffic.endpoints = {{"POST", "/login"},  {"GET", "/cart"},        {"PUT", "/cart"},
                         {"POST", "/orders"}, {"GET", "/orders/{id}"}, {"POST", "/orders/{id}/pay"},
                         {"GET", "/me"}};
    add("POST", literal_text("/login"), false);
    traffic.requests.back().body = {{R"({"name":")", 0, Encoding::json_string}, {"\"}", -1, Encoding::raw}};
    traffic.requests.back().takes = {{1, Take::From::json, "$.token", ""}};
    add("GET", literal_text("/cart"), true);
    traffic.requests.back().takes = {{2, Take::From::header, "ETag", ""}};
    add("PUT", literal_text("/cart"), true);
    traffic.requests.back().headers.push_back({"If-Match", {{"", 2, Encoding::raw}}});
    add("POST", literal_text("/orders"), true);
    traffic.requests.back().takes = {{3, Take::From::json, "$.id", ""}};
    if (with_key) traffic.requests.back().headers.push_back({"Idempotency-Key", literal_text("k")});
    add("GET", {{"/orders/", 3, Encoding::path_segment}}, true);
    add("POST", {{"/orders/", 3, Encoding::path_segment}, {"/pay", -1, Encoding::raw}}, true);
    add("GET", literal_text("/me"), true);
    Journey journey;
    journey.name = "shop";
    journey.variables = {{"name", "", "name"}, {"token", "", ""}, {"etag", "", ""}, {"order", "", ""}};
    for (std::uint32_t i = 0; i < traffic.requests.size(); ++i) journey.steps.push_back({i, {}, {}});
    traffic.journeys.push_back(journey);
    for (int i = 0; i < 7; ++i) lessons[{0, i}] = {true, true, {}};
    lessons[{0, 5}].reaches = {"payments"};
  }

  void add(const char* method, Text target, bool signed_in) {
    RequestTemplate request;
    request.method = method;
    request.endpoint = static_cast<int>(traffic.requests.size());
    request.target = std::move(target);
    if (signed_in) request.headers.push_back({"Authorization", {{"Bearer ", 1, Encoding::raw}}});
    traffic.requests.push_back(request);
  }
};

Names names(const std::vector<RaceSet>& sets) {
  Names all;
  for (const RaceSet& set : sets) all.insert(set.name);
  return all;
}

const RaceSet& named(const std::vector<RaceSet>& sets, const std::string& name) {
  for (const RaceSet& set : sets) {
    if (set.name == name) return set;
  }
  FAIL("no set " << name);
  return sets.front();
}

// By actor and step.
RaceSet of_requests(const std::vector<std::pair<int, int>>& requests, bool own_keys = false) {
  RaceSet set;
  for (const auto& [actor, step] : requests) set.requests.push_back({actor, step, own_keys});
  return set;
}

}  // namespace

TEST_CASE("what changes state is sent by one user and by several, and beside what is about the same") {
  const Shop shop;
  const auto sets = plan(shop.traffic, shop.lessons, 8, {});
  CHECK(names(sets) == Names{"POST /login at once", "POST /login by different identities",
                             "PUT /cart at once", "PUT /cart by different identities",
                             "PUT /cart | GET /cart", "POST /orders at once",
                             "POST /orders by different identities", "POST /orders/{id}/pay at once",
                             "POST /orders/{id}/pay by different identities",
                             "POST /orders/{id}/pay | GET /orders/{id}", "GET /cart by different identities",
                             "GET /orders/{id} by different identities", "GET /me by different identities"});
  CHECK(sets.front().kind == RaceSet::Kind::one_user);
  // Signing in twice does least harm.
  CHECK(sets.back().what.starts_with("POST /login"));
  CHECK(named(sets, "POST /orders/{id}/pay at once").reaches == std::vector<std::string>{"payments"});
}

TEST_CASE("sets of touched endpoints come first, and the others are still there") {
  const Shop shop;
  auto sets = plan(shop.traffic, shop.lessons, 8, {});
  const auto before = names(sets);
  heaviest_first(shop.traffic, {}, sets);
  CHECK(names(sets) == before);
  heaviest_first(shop.traffic, {{"POST /orders/{id}/pay", 3.0}, {"GET /me", 1.4}}, sets);
  CHECK(sets.size() == before.size());
  CHECK(sets[0].endpoint == "POST /orders/{id}/pay");
  CHECK(sets[2].what == "POST /orders/{id}/pay | GET /orders/{id}");
  CHECK(sets[3].what == "GET /me by different identities");
  CHECK(sets.back().what.starts_with("POST /login"));
}

TEST_CASE("what leads up to a set has what its requests need, and not the requests themselves") {
  const Shop shop;
  const auto sets = plan(shop.traffic, shop.lessons, 8, {});
  const auto& pay = named(sets, "POST /orders/{id}/pay at once");
  REQUIRE(pay.actors.size() == 1);
  CHECK(pay.actors[0].prefix == std::vector<int>{0, 1, 2, 3});
  CHECK(pay.requests.size() == 5);
  CHECK(pay.sizes == std::vector<int>{2, 3, 5});
  CHECK(pay.reads.front() == std::pair<int, int>{0, 4});
  // The read of the pair is sent before as well, since the change needs its ETag.
  const auto& cart = named(sets, "PUT /cart | GET /cart");
  CHECK(cart.actors[0].prefix == std::vector<int>{0, 1});
  CHECK(cart.requests[0].step == 2);
  CHECK(cart.requests[1].step == 1);
  CHECK(cart.requests[2].step == 1);
  const auto& users = named(sets, "PUT /cart by different identities");
  REQUIRE(users.actors.size() == 5);
  CHECK(users.actors[3].identity == 3);
  CHECK(users.requests[3].actor == 3);
}

TEST_CASE("where there are too few identities, sets are smaller, or there are none") {
  const Shop shop;
  CHECK(named(plan(shop.traffic, shop.lessons, 3, {}), "PUT /cart by different identities").sizes ==
        std::vector<int>{2, 3});
  const auto alone = names(plan(shop.traffic, shop.lessons, 1, {}));
  CHECK(alone.count("PUT /cart by different identities") == 0);
  CHECK(alone.count("GET /me by different identities") == 0);
  CHECK(alone.count("PUT /cart at once") == 1);
}

TEST_CASE("a request with an idempotency key is sent with one key, and with a key each") {
  const Shop shop(true);
  const auto sets = plan(shop.traffic, shop.lessons, 8, {});
  CHECK(sets.front().name == "POST /orders with one key");
  CHECK_FALSE(sets.front().requests[1].own_key);
  CHECK(named(sets, "POST /orders with a key each").requests[1].own_key);
}

TEST_CASE("endpoints, pairs and names that are asked for are all there is, and what is missing is told") {
  const Shop shop;
  RacesSpec spec;
  spec.endpoints = {"PUT /cart"};
  spec.find_pairs = false;
  spec.pairs = {"POST /orders/{id}/pay | GET /me", "PUT /cart | GET /nothing"};
  auto sets = plan(shop.traffic, shop.lessons, 1, spec);
  CHECK(names(sets) == Names{"PUT /cart at once", "POST /orders/{id}/pay | GET /me"});
  spec.endpoints.push_back("PUT /basket");
  CHECK(missing(shop.traffic, sets, spec) ==
        std::vector<std::string>{"no request of this traffic is PUT /basket",
                                 "no journey has the requests of PUT /cart | GET /nothing"});
  RacesSpec only;
  only.only = {"PUT /cart | GET /cart"};
  CHECK(names(plan(shop.traffic, shop.lessons, 8, only)) == Names{"PUT /cart | GET /cart"});
}

TEST_CASE("a read that the change touches is raced with the changes that it may see") {
  const Shop shop;
  RacesSpec spec;
  spec.endpoints = {"GET /cart"};
  CHECK(names(plan(shop.traffic, shop.lessons, 1, spec)).empty());
  spec.only_touched = true;
  CHECK(names(plan(shop.traffic, shop.lessons, 1, spec)).count("PUT /cart | GET /cart") == 1);
}

TEST_CASE("the same endpoint in two journeys is a pair, and sets of one name are told apart") {
  Shop shop;
  Traffic& traffic = shop.traffic;
  Journey other = traffic.journeys[0];
  other.name = "gift";
  RequestTemplate order = traffic.requests[3];
  order.body = literal_text(R"({"gift":true})");
  traffic.requests.push_back(order);
  other.steps = {{0, {}, {}}, {7, {}, {}}};
  traffic.journeys.push_back(other);
  shop.lessons[{1, 0}] = shop.lessons[{1, 1}] = {true, true, {}};
  const auto sets = plan(traffic, shop.lessons, 8, {});
  CHECK(names(sets).count("POST /orders at once, in shop") == 1);
  CHECK(names(sets).count("POST /orders at once, in gift") == 1);
  const auto& pair = named(sets, "POST /orders of shop | POST /orders of gift");
  REQUIRE(pair.actors.size() == 2);
  CHECK(pair.actors[1].journey == 1);
  CHECK(pair.requests[0].actor == 0);
  CHECK(pair.requests[1].actor == 1);
}

TEST_CASE("few journeys are all learned from, and of many those that show something new") {
  Shop shop;
  CHECK(journeys_to_race(shop.traffic) == std::vector<int>{0});
  for (int i = 0; i < 100; ++i) shop.traffic.journeys.push_back(shop.traffic.journeys[0]);
  CHECK(journeys_to_race(shop.traffic) == std::vector<int>{0});
}

TEST_CASE("equal requests have one order, and different ones all of them") {
  const auto equal = of_requests({{0, 1}, {0, 1}, {0, 1}, {0, 1}, {0, 1}});
  CHECK(serial_orders(equal, 5) == Orders{{0, 1, 2, 3, 4}});
  const auto pair = of_requests({{0, 1}, {0, 2}, {0, 1}});
  CHECK(serial_orders(pair, 2) == Orders{{0, 1}, {1, 0}});
  CHECK(serial_orders(pair, 3) == Orders{{0, 2, 1}, {0, 1, 2}, {1, 0, 2}});
  const auto keys = of_requests({{0, 1}, {0, 1}}, true);
  CHECK(serial_orders(keys, 2).size() == 2);
}

TEST_CASE("of many orders each request is first once at least, and last") {
  const auto users = of_requests({{0, 1}, {1, 1}, {2, 1}, {3, 1}, {4, 1}});
  CHECK(serial_orders(users, 4).size() == 24);
  const auto orders = serial_orders(users, 5);
  CHECK(orders.size() == 10);
  std::set<int> first;
  std::set<int> last;
  for (const Order& order : orders) {
    CHECK(std::set<int>(order.begin(), order.end()).size() == 5);
    first.insert(order.front());
    last.insert(order.back());
  }
  CHECK(first.size() == 5);
  CHECK(last.size() == 5);
}

TEST_CASE("bursts go through the ways, both ends that are held back, and steps around what a request takes") {
  const RacesSpec spec;
  Possible possible;
  CHECK(burst_number(0, 2, 8ms, RaceSet::Kind::one_user, spec, possible).way == RacesSpec::Way::sweep);
  CHECK(burst_number(1, 2, 8ms, RaceSet::Kind::one_user, spec, possible).way == RacesSpec::Way::offsets);
  possible.gate = true;
  CHECK(burst_number(0, 2, 8ms, RaceSet::Kind::one_user, spec, possible).way == RacesSpec::Way::gate);
  std::set<Nanoseconds> steps;
  std::set<Order> orders;
  std::set<int> held;
  for (int n = 0; n < 12; ++n) {
    const Burst burst = burst_number(n, 2, 8ms, RaceSet::Kind::one_user, spec, possible);
    if (burst.way == RacesSpec::Way::offsets) {
      steps.insert(burst.step);
    } else {
      CHECK(burst.step == 0ns);
    }
    orders.insert(burst.order);
    held.insert(static_cast<int>(burst.hold_back));
    CHECK(burst.protocol == net::BurstOptions::Protocol::http1);
  }
  CHECK(steps == std::set<Nanoseconds>{1ms, 2ms, 4ms, 8ms});
  CHECK(orders.size() == 2);
  CHECK(held.size() == 2);
  possible.http2 = true;
  possible.http1 = false;
  CHECK(burst_number(0, 2, 8ms, RaceSet::Kind::one_user, spec, possible).protocol ==
        net::BurstOptions::Protocol::http2);
}

TEST_CASE("every other burst of threads in reach is perturbed, by each of its three kinds in turn") {
  using Way = RacesSpec::Way;
  const RacesSpec spec;
  const Possible possible{.perturb = true};
  std::vector<std::uint64_t> seeds;
  std::set<std::string> kinds;
  std::set<Way> others;
  const RaceSet set;
  for (int n = 0; n < 20; ++n) {
    const Burst burst = burst_number(n, 2, 8ms, RaceSet::Kind::one_user, spec, possible);
    if (burst.way != Way::perturb) {
      CHECK_FALSE(burst.perturbation);
      others.insert(burst.way);
      continue;
    }
    REQUIRE(burst.perturbation);
    seeds.push_back(burst.perturbation->seed);
    kinds.insert(burst.says(set));
  }
  CHECK(seeds == std::vector<std::uint64_t>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  CHECK(others == std::set{Way::sweep, Way::offsets});
  // Each with the ends of headers and of bodies held back.
  CHECK(kinds.size() == 6);
}

TEST_CASE(
    "one idempotency key is sent with two bodies where the body has a number, and their orders differ") {
  Shop shop(true);
  CHECK_FALSE(
      names(plan(shop.traffic, shop.lessons, 1, {})).contains("POST /orders with one key and two bodies"));
  shop.traffic.requests[3].body = literal_text(R"({"productId":5,"quantity":1})");
  const auto sets = plan(shop.traffic, shop.lessons, 1, {});
  const RaceSet& set = named(sets, "POST /orders with one key and two bodies");
  CHECK_FALSE(set.requests[0].other_body);
  CHECK(set.requests[1].other_body);
  CHECK_FALSE(set.requests[1].own_key);
  CHECK(serial_orders(set, 2) == Orders{{0, 1}, {1, 0}});
}

TEST_CASE("another body has another digit in its last number, and is as long as before") {
  CHECK(other_body(R"({"n":17,"text":"a 5 \" 6"})") == R"({"n":18,"text":"a 5 \" 6"})");
  CHECK(other_body(R"([1, 2.5e7])") == R"([1, 3.5e7])");
  CHECK(other_body(R"({"n":-19})") == R"({"n":-18})");
  for (const char* same : {"", "a=1", R"({"a":"1"})", R"({"a)", "{}", "1"}) CHECK(other_body(same) == same);
}

TEST_CASE("a read beside a change is held place by place, and the change comes last") {
  const RacesSpec spec;
  const Possible possible{.perturb = true};
  const auto kind = RaceSet::Kind::pair_with_read;
  CHECK(most_bursts(kind, spec, possible) == 3 * spec.bursts);
  CHECK(most_bursts(RaceSet::Kind::pair, spec, possible) == spec.bursts);
  CHECK(most_bursts(kind, spec, {}) == spec.bursts);
  std::vector<std::uint64_t> places;
  for (int n = 0; n < most_bursts(kind, spec, possible); ++n) {
    const Burst burst = burst_number(n, 3, 8ms, kind, spec, possible);
    if (!burst.perturbation || burst.perturbation->kind != target::PerturbSpec::Kind::hold) continue;
    places.push_back(burst.perturbation->place);
    CHECK(burst.order == Order{1, 0});
    CHECK(burst.step == 1ms);
    CHECK(burst.perturbation->free_after > 0ns);
    CHECK(burst.perturbation->free_after < burst.step);
    CHECK_FALSE(burst.reads_before);
  }
  REQUIRE(places.size() >= 30);
  for (std::size_t i = 0; i < places.size(); ++i) CHECK(places[i] == i + 1);
  // Once it is known how many there are, again from the first.
  const Possible three{.perturb = true, .places = 3};
  for (int n = 0; n < 60; ++n) {
    const Burst burst = burst_number(n, 3, 8ms, kind, spec, three);
    if (burst.perturbation && burst.perturbation->kind == target::PerturbSpec::Kind::hold)
      CHECK(burst.perturbation->place <= 3);
  }
  // And none at all where it has none, as in a target of one thread.
  const Possible none{.perturb = true, .places = 0};
  CHECK(most_bursts(kind, spec, none) == spec.bursts);
  for (int n = 0; n < 60; ++n) {
    const Burst burst = burst_number(n, 3, 8ms, kind, spec, none);
    if (burst.perturbation) CHECK(burst.perturbation->kind != target::PerturbSpec::Kind::hold);
  }
}

TEST_CASE("two calls at once that belong to two requests are an overlap, two of one request are none") {
  const auto call = [](Nanoseconds began, Nanoseconds done, const std::string& trace) {
    journal::CallRecord record;
    record.began = began;
    record.done = done;
    if (!trace.empty()) record.request.headers = {{"traceparent", "00-" + trace + "-0000000000000001-01"}};
    return record;
  };
  const std::string a(32, 'a');
  const std::string b(32, 'b');
  CHECK(overlap_of_calls({call(1ms, 5ms, a), call(2ms, 6ms, b)}, {a, b}) == 2);
  CHECK(overlap_of_calls({call(1ms, 5ms, a), call(2ms, 6ms, a)}, {a, b}) == 1);
  CHECK(overlap_of_calls({call(1ms, 2ms, a), call(2ms, 6ms, b)}, {a, b}) == 1);
  CHECK(overlap_of_calls({call(1ms, 5ms, ""), call(2ms, 6ms, "")}, {a, b}) == 2);
  // One request by itself makes two calls at once here.
  CHECK(overlap_of_calls({call(1ms, 5ms, ""), call(2ms, 6ms, "")}, {a, b}, 2) == 1);
  CHECK(overlap_of_calls({}, {a, b}) == 0);
}
