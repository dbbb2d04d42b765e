// Which requests the experiments are made with: prefixes, reads and the fewest probes.
#include "harness/provoke/experiment/probes.hpp"

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::experiments;

namespace {

// login (takes 0), GET /products, POST /cart, POST /orders (needs 0, takes 1), GET /orders/{1}, POST
// /orders/{1}/pay, GET /wallet, POST /orders (takes 2), POST /orders/{2}/pay
Traffic shop() {
  Traffic traffic;
  const auto add = [&](const char* method, const char* path, std::vector<int> needs, std::vector<int> takes,
                       int endpoint) {
    RequestTemplate request;
    request.method = method;
    request.endpoint = endpoint;
    request.target = literal_text(path);
    for (const int variable : needs) request.target.push_back({"/", variable, Encoding::path_segment});
    for (const int variable : takes) request.takes.push_back({variable, Take::From::json, "$.x", ""});
    traffic.requests.push_back(request);
  };
  for (const char* path : {"/login", "/products", "/cart", "/orders", "/orders/{id}", "/pay", "/wallet"})
    traffic.endpoints.push_back({"X", path});
  add("POST", "/login", {}, {0}, 0);
  add("GET", "/products", {}, {}, 1);
  add("POST", "/cart", {}, {}, 2);
  add("POST", "/orders", {0}, {1}, 3);
  add("GET", "/orders", {1}, {}, 4);
  add("POST", "/pay", {1}, {}, 5);
  add("GET", "/wallet", {0}, {}, 6);
  add("POST", "/orders", {0}, {2}, 3);
  add("POST", "/pay", {2}, {}, 5);
  Journey journey;
  for (std::uint32_t i = 0; i < 9; ++i) journey.steps.push_back({i, {}, {}});
  journey.variables.resize(3);
  traffic.journeys.push_back(journey);
  return traffic;
}

Lessons lessons(const Traffic& traffic) {
  Lessons learned;
  for (int i = 0; i < static_cast<int>(traffic.journeys[0].steps.size()); ++i) {
    learned[{0, i}] = {true, true, {}};
    if (i == 5 || i == 8) learned[{0, i}].reaches = {"payments"};
  }
  return learned;
}

}  // namespace

TEST_CASE("a prefix has what gives values and what changes state, and no other reads") {
  const Traffic traffic = shop();
  CHECK(prefix_of(traffic, 0, 5) == std::vector<int>{0, 2, 3});
  CHECK(prefix_of(traffic, 0, 8) == std::vector<int>{0, 2, 3, 5, 7});
  CHECK(prefix_of(traffic, 0, 0).empty());
}

TEST_CASE("one probe for each endpoint that reaches the dependency, the one with the shortest prefix") {
  const Traffic traffic = shop();
  const auto probes = probes_for(traffic, lessons(traffic), "payments");
  REQUIRE(probes.size() == 1);
  CHECK(probes[0].step == 5);
  // The read of the same order first; then the wallet, then products.
  CHECK(probes[0].reads == std::vector<int>{4, 6, 1});
  // Others that do without it, of different endpoints, the farthest first.
  CHECK(probes[0].bystanders == std::vector<int>{1, 6, 4});
  CHECK(probes_for(traffic, lessons(traffic), "search").empty());
}

TEST_CASE("steps that failed while learning are no probes and no reads") {
  const Traffic traffic = shop();
  auto learned = lessons(traffic);
  learned[{0, 5}].succeeded = false;
  learned[{0, 6}].succeeded = false;
  const auto probes = probes_for(traffic, learned, "payments");
  REQUIRE(probes.size() == 1);
  CHECK(probes[0].step == 8);
  CHECK(std::find(probes[0].reads.begin(), probes[0].reads.end(), 6) == probes[0].reads.end());
}

TEST_CASE("the target's own system is probed by one request that changes state") {
  const Traffic traffic = shop();
  const auto probes = probes_for(traffic, lessons(traffic), "target");
  REQUIRE(probes.size() == 1);
  CHECK(
      traffic.requests[traffic.journeys[0].steps[static_cast<std::size_t>(probes[0].step)].request].method ==
      "POST");
}

TEST_CASE("the fewest journeys that cover all endpoints are learned from") {
  Traffic traffic = shop();
  Journey small;
  small.steps.push_back({0, {}, {}});
  traffic.journeys.insert(traffic.journeys.begin(), small);
  CHECK(journeys_to_learn_from(traffic) == std::vector<int>{1});
}
