// The command line's changes: they reach the right value, and are checked like the file's own.
#include "tests/support/catch.hpp"
#include "tests/unit/scenario/dump.hpp"
#include "tests/unit/scenario/workspace.hpp"

using namespace shakedown;
using namespace shakedown::scenario;
using namespace std::chrono_literals;

namespace {

const std::string base = R"(target: {command: [./orders, "{port}"], state: {copy: seed.db}, ready: {get: /h}}
traffic: [a.har]
stages:
  - {name: warm, for: 5s, load: {rate: 10/s}}
  - {name: steady, for: 60s, load: {rate: 500/s}}
)";

Scenario changed(const Overrides& overrides) {
  const Workspace workspace;
  auto loaded = workspace.load(base, overrides);
  INFO(told(loaded.problems));
  REQUIRE(loaded.scenario);
  return *loaded.scenario;
}
std::string refused(const Overrides& overrides) {
  const Workspace workspace;
  const auto loaded = workspace.load(base, overrides);
  CHECK_FALSE(loaded.scenario);
  return told(loaded.problems);
}

}  // namespace

TEST_CASE("--set reaches list elements by position and by name, and makes missing maps") {
  const auto s = changed({.set = {"stages.0.load.rate=20/s", "stages.steady.for=1s", "timeouts.whole=9s",
                                  "gates=[errors < 1%, p99 < 1s]", "target.environment.A=b=c"}});
  CHECK(s.stages[0].load.rate == 20);
  CHECK(s.stages[1].length == std::optional<Nanoseconds>(1s));
  CHECK(s.timeouts.whole == 9s);
  CHECK(s.gates.size() == 2);
  CHECK(s.target.environment.at("A") == "b=c");
}

TEST_CASE("--seed, --budget and --allow-host") {
  const auto s = changed({.seed = "7", .budget = "3m", .allow_hosts = {"a.test"}});
  CHECK(s.seed == 7);
  CHECK(s.seed_given);
  CHECK(s.budget == 3min);
  CHECK(s.allow_hosts == std::vector<std::string>{"a.test"});
}

TEST_CASE("--target attaches instead of starting, and keeps what still has a meaning") {
  const auto s = changed({.target = "http://127.0.0.1:9"});
  CHECK(s.target.url == "http://127.0.0.1:9");
  CHECK(s.target.command.empty());
  CHECK_FALSE(s.target.state);
  CHECK(s.target.ready.get == "/h");
}

TEST_CASE("a wrong override names the option") {
  CHECK(refused({.set = {"stages.0.load.rate=x"}})
            .find("--set stages.0.load.rate=x: `stages[0].load.rate`: `x` is") == 0);
  CHECK(refused({.set = {"stagez.0=x"}}).find("unknown key `stagez`") != std::string::npos);
  CHECK(refused({.set = {"stages.7.for=1s"}})
            .find("has no element `7` (it has 2 elements, counted from 0, named warm, "
                  "steady)") != std::string::npos);
  CHECK(refused({.set = {"budget.x=1"}}).find("unknown key") == std::string::npos);
  CHECK(refused({.set = {"target.ready.get.x=1"}}).find("is a single value and has no `x`") !=
        std::string::npos);
  CHECK(refused({.set = {"budget"}}).find("this is not KEY=VALUE") != std::string::npos);
  CHECK(refused({.set = {"a..b=1"}}).find("a part of the path is empty") != std::string::npos);
  CHECK(refused({.set = {"budget=[1"}}).find("--set budget=[1: ") == 0);
  CHECK(refused({.target = "http://a.test"}).find("--target http://a.test: `a.test` is not this machine") ==
        0);
  CHECK(refused({.seed = "many"}).find("--seed many: `seed`: `many` is not a whole number") == 0);
  CHECK(refused({.budget = "5"}).find("--budget 5: `budget`") == 0);
}

TEST_CASE("an override of an aliased value changes only that place") {
  const Workspace workspace;
  const auto loaded = workspace.load(R"(target: {url: "http://127.0.0.1:1"}
traffic: [a.har]
stages:
  - {name: a, for: 1s, load: &l {rate: 10/s}}
  - {name: b, for: 1s, load: *l}
)",
                                     {.set = {"stages.a.load.rate=20/s"}});
  INFO(told(loaded.problems));
  REQUIRE(loaded.scenario);
  CHECK(loaded.scenario->stages[0].load.rate == 20);
  CHECK(loaded.scenario->stages[1].load.rate == 10);
}
