// Quarantine in the scenario: what an entry says, and what is refused where it stands.
#include "tests/support/catch.hpp"
#include "tests/unit/scenario/workspace.hpp"

using namespace shakedown;
using namespace shakedown::scenario;

namespace {

Loaded load(const std::string& entry) {
  const Workspace workspace;
  return workspace.load("target: {url: 'http://127.0.0.1:1'}\ntraffic: [a.har]\nquarantine:\n  - " + entry +
                        "\n");
}

std::string refused(const std::string& entry) {
  const auto loaded = load(entry);
  CHECK_FALSE(loaded.scenario);
  return told(loaded.problems);
}

}  // namespace

TEST_CASE("an entry names a finding, who sees to it, and its last day") {
  const auto loaded =
      load("{id: 7c1f0e2a9b3d4455, reason: flaps, owner: team-pay, ticket: PAY-812, until: 2024-02-29}");
  INFO(told(loaded.problems));
  REQUIRE(loaded.scenario);
  REQUIRE(loaded.scenario->quarantine.size() == 1);
  const auto& entry = loaded.scenario->quarantine[0];
  CHECK(entry.fingerprint == "7c1f0e2a9b3d4455");
  CHECK(entry.owner == "team-pay");
  CHECK(entry.until == 19'782);
  CHECK(entry.where.line == 4);
}

TEST_CASE("an entry without an owner, a ticket or a day is refused, and so is a day that does not exist") {
  CHECK(refused("{rule: r, reason: a, ticket: c, until: 2026-12-01}").find("owner") != std::string::npos);
  CHECK(refused("{rule: r, reason: a, owner: b, until: 2026-12-01}").find("ticket") != std::string::npos);
  CHECK(refused("{rule: r, reason: a, owner: b, ticket: c}").find("until") != std::string::npos);
  CHECK(refused("{rule: r, reason: a, owner: b, ticket: c, until: 2026-02-30}")
            .find("there is no day `2026-02-30`") != std::string::npos);
  CHECK(refused("{rule: r, reason: a, owner: b, ticket: c, until: soon}").find("a day such as") !=
        std::string::npos);
  CHECK(refused("{reason: a, owner: b, ticket: c, until: 2026-12-01}") != "");
  CHECK(refused("{id: 7c1f0e2a9b3d4455, rule: r, reason: a, owner: b, ticket: c, until: 2026-12-01}") != "");
}
