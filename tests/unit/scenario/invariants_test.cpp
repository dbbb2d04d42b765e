// Invariants in the scenario: what may be written, and what is refused where it stands.
#include "tests/support/catch.hpp"
#include "tests/unit/scenario/workspace.hpp"

using namespace shakedown;
using namespace shakedown::scenario;

namespace {

Loaded load(const std::string& invariants) {
  const Workspace workspace;
  return workspace.load(
      "target: {url: 'http://127.0.0.1:1'}\ntraffic: [a.har]\nstages: [{name: soak}]\ninvariants:\n" +
      invariants);
}

std::string refused(const std::string& invariants) {
  const auto loaded = load(invariants);
  CHECK_FALSE(loaded.scenario);
  return told(loaded.problems);
}

}  // namespace

TEST_CASE("an invariant is a read and a condition, after each stage unless it says otherwise") {
  const auto loaded = load(
      "  - {name: sum, get: /ledger, expect: $.sum == 0}\n"
      "  - {name: stock, after: each burst, get: /stock, headers: {Accept: text/plain}, expect: '$.stock >= "
      "0'}\n"
      "  - {name: end, after: soak, get: /end, expect: 'unique($[*].id)'}\n");
  INFO(told(loaded.problems));
  REQUIRE(loaded.scenario);
  const auto& all = loaded.scenario->invariants;
  REQUIRE(all.size() == 3);
  CHECK(all[0].after == InvariantSpec::After::each_stage);
  CHECK(all[0].expects.text == "$.sum == 0");
  CHECK(all[1].after == InvariantSpec::After::each_burst);
  CHECK(all[1].headers.size() == 1);
  CHECK(all[2].after == InvariantSpec::After::stage);
  CHECK(all[2].stage == "soak");
}

TEST_CASE("what an invariant cannot mean is refused where it stands") {
  CHECK(refused("  - {name: a, get: /a, expect: '$.sum = 0'}\n").find("write `==`") != std::string::npos);
  CHECK(refused("  - {name: a, after: soke, get: /a, expect: '$.a == 0'}\n").find("soak") !=
        std::string::npos);
  CHECK(refused("  - {name: a, get: a, expect: '$.a == 0'}\n").find("a path such as /ledger") !=
        std::string::npos);
  CHECK(refused("  - {name: a, get: /a, expect: '$.a == 0'}\n  - {name: a, get: /b, expect: '$.a == 0'}\n")
            .find("two invariants are called `a`") != std::string::npos);
  CHECK(refused("  - {name: a, get: /a, headers: {A: '{identity.name}'}, expect: '$.a == 0'}\n") != "");
}
