// A stage of races: what it becomes, and what is refused, with its place.
#include "tests/support/catch.hpp"
#include "tests/unit/scenario/dump.hpp"
#include "tests/unit/scenario/workspace.hpp"

using namespace shakedown;
using namespace shakedown::scenario;
using namespace std::chrono_literals;

namespace {

using Way = RacesSpec::Way;

Loaded load(const std::string& races) {
  const Workspace workspace;
  return workspace.load(
      "target: {command: [./s, '{port}']}\n"
      "traffic: [a.har]\n"
      "stages:\n  - {name: r, races: " +
      races + "}\n");
}

RacesSpec races_of(const std::string& text) {
  const auto loaded = load(text);
  INFO(told(loaded.problems));
  REQUIRE(loaded.scenario);
  REQUIRE(loaded.scenario->stages[0].races);
  return *loaded.scenario->stages[0].races;
}

void refused(const std::string& text, const std::string& part) {
  const auto loaded = load(text);
  INFO(told(loaded.problems));
  CHECK_FALSE(loaded.scenario);
  CHECK(told(loaded.problems).find(part) != std::string::npos);
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("a stage of races is for all that changes state, in every way") {
  for (const char* text : {"{}", "{endpoints: changing, pairs: auto, protocol: auto}"}) {
    const auto races = races_of(text);
    CHECK(races.endpoints.empty());
    CHECK(races.find_pairs);
    CHECK(races.requests == std::vector<int>{2, 3, 5});
    CHECK(races.bursts == 20);
    CHECK(races.ways == std::vector<Way>{Way::gate, Way::perturb, Way::sweep, Way::offsets});
    CHECK(races.offsets.empty());
    CHECK(races.protocol == RacesSpec::Protocol::any);
    CHECK(races.deadline == 5s);
    CHECK(races.repeat == 5);
  }
}

TEST_CASE("a stage of races may name endpoints, pairs, sizes, ways and limits") {
  const auto races = races_of(
      "{endpoints: [POST /orders], pairs: ['PUT /cart | GET /cart'], only: [POST /orders at once], "
      "requests: [10, 2], bursts: 100, ways: [sweep, offsets], offsets: [0ms, 3ms], protocol: http2, "
      "allow: {POST /coupons/redeem: 1 success, POST /seats: 4 successes}, deadline: 1s, repeat: 20}");
  CHECK(races.endpoints == Words{"POST /orders"});
  CHECK_FALSE(races.find_pairs);
  CHECK(races.pairs == Words{"PUT /cart | GET /cart"});
  CHECK(races.only == Words{"POST /orders at once"});
  CHECK(races.requests == std::vector<int>{2, 10});
  CHECK(races.bursts == 100);
  CHECK(races.ways == std::vector<Way>{Way::sweep, Way::offsets});
  CHECK(races.offsets == std::vector<Nanoseconds>{0ms, 3ms});
  CHECK(races.protocol == RacesSpec::Protocol::http2);
  REQUIRE(races.allow.size() == 2);
  CHECK(races.allow[0].endpoint == "POST /coupons/redeem");
  CHECK(races.allow[0].successes == 1);
  CHECK(races.allow[1].successes == 4);
  CHECK(races.deadline == 1s);
  CHECK(races.repeat == 20);
  CHECK_FALSE(races_of("{pairs: none}").find_pairs);
}

TEST_CASE("what races cannot do is refused where it stands") {
  refused("{endpoints: all}", "endpoints");
  refused("{endpoints: [orders]}", "an endpoint such as POST /orders");
  refused("{endpoints: [POST /a, POST /a]}", "the same is named twice");
  refused("{pairs: [POST /a]}", "two endpoints such as");
  refused("{requests: [1]}", "requests");
  refused("{requests: [21]}", "requests");
  refused("{requests: [2, 2]}", "the same is named twice");
  refused("{ways: [gate], offsets: [1ms]}", "`offsets` has no effect");
  refused("{allow: {POST /a: once}}", "a number of successes such as 1 success");
  refused("{}, load: {users: 2}", "`load` has no effect in a stage of races");
  refused("{}, drift: {on: target}", "`races` has no effect in a stage that changes shapes");
}
