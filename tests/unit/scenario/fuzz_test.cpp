// A stage of made-up requests: what it becomes, and what is refused; and bodies that are bytes.
#include "tests/support/catch.hpp"
#include "tests/unit/scenario/dump.hpp"
#include "tests/unit/scenario/workspace.hpp"

using namespace shakedown;
using namespace shakedown::scenario;
using namespace std::chrono_literals;

namespace {

Loaded load_stage(const std::string& rest) {
  const Workspace workspace;
  return workspace.load(
      "target: {command: [./s, '{port}']}\n"
      "traffic: [a.har]\n"
      "stages:\n  - {name: f, fuzz: " +
      rest + "}\n");
}

void is_refused(const std::string& text, const std::string& part) {
  const auto loaded = load_stage(text);
  INFO(told(loaded.problems));
  CHECK_FALSE(loaded.scenario);
  CHECK(told(loaded.problems).find(part) != std::string::npos);
}

}  // namespace

TEST_CASE("a stage of made-up requests is for all endpoints") {
  const auto loaded = load_stage("{}");
  INFO(told(loaded.problems));
  REQUIRE(loaded.scenario);
  const auto& fuzz = loaded.scenario->stages[0].fuzz;
  REQUIRE(fuzz);
  CHECK(fuzz->endpoints.empty());
  CHECK_FALSE(fuzz->as_written);
  CHECK(fuzz->deadline == 2s);
  CHECK(fuzz->repeat == 3);
  CHECK(fuzz->connections == 16);
  CHECK(fuzz->enough == 0);
}

TEST_CASE("a stage of made-up requests may name endpoints, and requests that stand in the scenario") {
  const auto loaded = load_stage(
      "{endpoints: [POST /orders, 'GET /orders/{id}'], requests: as written, deadline: 1s, repeat: 5}");
  INFO(told(loaded.problems));
  REQUIRE(loaded.scenario);
  const auto& fuzz = loaded.scenario->stages[0].fuzz;
  REQUIRE(fuzz);
  CHECK(fuzz->endpoints == std::vector<std::string>{"POST /orders", "GET /orders/{id}"});
  CHECK(fuzz->as_written);
  CHECK(fuzz->deadline == 1s);
  CHECK(fuzz->repeat == 5);
}

TEST_CASE("a stage of made-up requests may end at the first finding") {
  const auto loaded = load_stage("{enough: 1}");
  INFO(told(loaded.problems));
  REQUIRE(loaded.scenario);
  CHECK(loaded.scenario->stages[0].fuzz->enough == 1);
  is_refused("{enough: 0}", "enough");
  is_refused("{requests: sequences, enough: 1}", "`enough` is for requests that are made up as they come");
  is_refused("{requests: as written, enough: 1}", "`enough` is for requests that are made up as they come");
}

TEST_CASE("a stage of made-up requests may be of sequences alone") {
  const auto loaded = load_stage("{requests: sequences, endpoints: ['DELETE /orders/{id}']}");
  INFO(told(loaded.problems));
  REQUIRE(loaded.scenario);
  CHECK(loaded.scenario->stages[0].fuzz->sequences);
  CHECK_FALSE(loaded.scenario->stages[0].fuzz->as_written);
}

TEST_CASE("a request that stands in the scenario may be watched for more than its answer") {
  using Watch = FuzzSpec::Watch;
  const std::pair<const char*, Watch> words[] = {{"answer", Watch::answer},
                                                 {"time", Watch::time},
                                                 {"growth", Watch::growth},
                                                 {"others", Watch::others},
                                                 {"restart", Watch::restart}};
  for (const auto& [word, watch] : words) {
    const auto loaded = load_stage(std::string("{requests: as written, watch: ") + word + "}");
    INFO(told(loaded.problems));
    REQUIRE(loaded.scenario);
    CHECK(loaded.scenario->stages[0].fuzz->watch == watch);
  }
  is_refused("{watch: time}", "`watch` is for requests as written");
  is_refused("{requests: as written, watch: closely}", "answer");
}

TEST_CASE("a stage of made-up requests is guided by coverage where it can be, unless it is told otherwise") {
  using Guided = FuzzSpec::Guided;
  const std::pair<const char*, Guided> words[] = {{"{}", Guided::automatic},
                                                  {"{guided: auto}", Guided::automatic},
                                                  {"{guided: on, corpus: kept}", Guided::on},
                                                  {"{guided: off}", Guided::off}};
  for (const auto& [text, guided] : words) {
    const auto loaded = load_stage(text);
    INFO(text << told(loaded.problems));
    REQUIRE(loaded.scenario);
    CHECK(loaded.scenario->stages[0].fuzz->guided == guided);
    if (guided == Guided::on)
      CHECK(loaded.scenario->stages[0].fuzz->corpus == loaded.scenario->folder + "/kept");
    else
      CHECK(loaded.scenario->stages[0].fuzz->corpus.empty());
  }
}

TEST_CASE("what made-up requests cannot do is refused where it stands") {
  is_refused("{requests: as written, guided: on}", "`guided` is for generated requests");
  is_refused("{requests: sequences, corpus: kept}", "`corpus` is for generated requests");
  is_refused("{guided: off, corpus: kept}", "`guided` is off");
  is_refused("{guided: maybe}", "auto");
  is_refused("{endpoints: touched}", "`fuzz.endpoints: touched` needs the scenario's `touched`");
  is_refused("{endpoints: [orders]}", "an endpoint such as POST /orders");
  is_refused("{endpoints: [POST /a, POST /a]}", "the same is named twice");
  is_refused("{}, load: {users: 2}", "`load` has no effect in a stage that fuzzes");
  is_refused("{}, races: {}", "`fuzz` has no effect in a stage of races");
  is_refused("{}, drift: {on: target}", "`fuzz` has no effect in a stage that changes shapes");
}

TEST_CASE("a body may be given as base64, and is then bytes in which braces mean nothing") {
  const auto body_of = [](const std::string& text) {
    const Workspace workspace;
    const auto loaded = workspace.load(
        "target: {command: [./s, '{port}']}\n"
        "traffic:\n  - journeys:\n    - name: a\n      steps:\n        - {post: /a, body_base64: '" +
        text + "'}\n");
    INFO(told(loaded.problems));
    REQUIRE(loaded.scenario);
    const auto& step = loaded.scenario->traffic[0].journeys[0].steps[0];
    CHECK(step.body_is_bytes);
    return step.body;
  };
  CHECK(body_of("//79") == "\xff\xfe\xfd");
  CHECK(body_of("AGE=") == std::string("\0a", 2));
  CHECK(body_of("e25hbWV9") == "{name}");
}
