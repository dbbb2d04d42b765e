// A stage that changes shapes: what it becomes, and what is refused, with its place.
#include "tests/support/catch.hpp"
#include "tests/unit/scenario/dump.hpp"
#include "tests/unit/scenario/workspace.hpp"

using namespace shakedown;
using namespace shakedown::scenario;
using namespace std::chrono_literals;

namespace {

const std::string services =
    "target: {command: [./s, '{port}']}\n"
    "traffic: [a.har]\n"
    "dependencies:\n"
    "  payments: {command: [./p, '{port}']}\n"
    "  database: {upstream: '127.0.0.1:5432', protocol: tcp}\n";

Loaded load(const std::string& drift) {
  const Workspace workspace;
  return workspace.load(services + "stages:\n  - {name: d, drift: " + drift + "}\n");
}

DriftStageSpec drift_of(const std::string& text) {
  const auto loaded = load(text);
  INFO(told(loaded.problems));
  REQUIRE(loaded.scenario);
  REQUIRE(loaded.scenario->stages[0].drift);
  return *loaded.scenario->stages[0].drift;
}

void refused(const std::string& text, const std::string& part) {
  const auto loaded = load(text);
  INFO(told(loaded.problems));
  CHECK_FALSE(loaded.scenario);
  CHECK(told(loaded.problems).find(part) != std::string::npos);
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("a stage of drift is for every HTTP dependency, every operator and place") {
  const auto drift = drift_of("{}");
  CHECK(drift.on == Words{"payments"});
  CHECK(drift.all);
  CHECK(drift.places.empty());
  CHECK(drift.deadline == 5s);
  CHECK(drift.repeat == 5);
}

TEST_CASE("a stage of drift may name its services, operators and places") {
  const auto drift = drift_of(
      "{on: [payments, target], operators: [drop, to-null], places: [$.status, POST /charges $.card], "
      "deadline: 1s, repeat: 3}");
  CHECK(drift.on == Words{"payments", "target"});
  CHECK_FALSE(drift.all);
  CHECK(drift.operators == Words{"drop", "to-null"});
  CHECK(drift.places == Words{"$.status", "POST /charges $.card"});
  CHECK(drift.deadline == 1s);
  CHECK(drift.repeat == 3);
}

TEST_CASE("what drift cannot do is refused where it stands") {
  refused("{on: paymnets}", "7:27: there is no dependency `paymnets`");
  refused("{on: database}", "7:27: `database` does not speak HTTP");
  refused("{on: [payments, payments]}", "`payments` is named twice");
  refused("{operators: [drp]}", "drop");
  refused("{operators: [drop, drop]}", "`drop` is named twice");
  refused("{places: [status]}", "a place such as $.status");
  refused("{repeat: 0}", "repeat");
  refused("{}, load: {users: 2}", "`load` has no effect in a stage that changes shapes");
}
