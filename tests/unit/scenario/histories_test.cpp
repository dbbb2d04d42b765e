// Histories in the scenario: what may be written, and what is refused where it stands.
#include "harness/judge/linearize/model.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/scenario/workspace.hpp"

using namespace shakedown;
using namespace shakedown::scenario;

namespace {

Loaded with_histories(const std::string& histories) {
  const Workspace workspace;
  return workspace.load("target: {url: 'http://127.0.0.1:1'}\ntraffic: [a.har]\nhistories:\n" + histories);
}

std::string refused(const std::string& model, const std::string& operations) {
  const auto loaded =
      with_histories("  - {name: h, model: " + model + ", operations: {" + operations + "}}\n");
  CHECK_FALSE(loaded.scenario);
  return told(loaded.problems);
}

}  // namespace

TEST_CASE("a history says which endpoint is which operation, and where its values stand") {
  const auto loaded = with_histories(
      "  - name: stock\n    model: cas\n    operations:\n"
      "      GET /stock/{id}: {does: read, key: '{id}', value: $.count}\n"
      "      PUT /stock/{id}: {does: cas, key: '{id}', expected: $.was, value: '$.items[0].now'}\n"
      "  - {name: visits, model: counter, operations: {POST /visits: {does: add}, GET /visits: {does: read, "
      "value: $.n}}}\n");
  INFO(told(loaded.problems));
  REQUIRE(loaded.scenario);
  const auto& all = loaded.scenario->histories;
  REQUIRE(all.size() == 2);
  REQUIRE(all[0].operations.size() == 2);
  CHECK(all[0].model == "cas");
  CHECK(all[0].operations[0].key.placeholder == "{id}");
  CHECK(all[0].operations[1].function == "cas");
  REQUIRE(all[0].operations[1].value.path.size() == 3);
  CHECK(all[0].operations[1].value.path[1].index == 0);
  CHECK_FALSE(all[1].operations[0].value.given());
}

TEST_CASE("every model that a history may name is one of the checker's, and has its operations") {
  for (const auto& [model, operations] :
       {std::pair{"register", "PUT /a: {does: write, value: $.v}"},
        std::pair{"cas", "PUT /a: {does: cas, expected: $.w, value: $.v}"},
        std::pair{"counter", "POST /a: {does: add}"}, std::pair{"set", "POST /a: {does: remove, value: $.v}"},
        std::pair{"queue", "POST /a: {does: dequeue, value: $.v}"}}) {
    CAPTURE(model);
    CHECK(judge::linearize::find_model(model) != nullptr);
    const auto loaded = with_histories(std::string("  - {name: h, model: ") + model + ", operations: {" +
                                       operations + "}}\n");
    INFO(told(loaded.problems));
    CHECK(loaded.scenario);
  }
}

TEST_CASE("what a history cannot mean is refused where it stands") {
  CHECK(refused("register", "PUT /a: {does: add, value: $.v}").find("a register has no add") !=
        std::string::npos);
  CHECK(refused("register", "PUT /a: {does: write}").find("write needs a value") != std::string::npos);
  CHECK(refused("register", "PUT /a: {does: write, value: '{id}'}").find("`PUT /a` has no part {id}") !=
        std::string::npos);
  CHECK(
      refused("register", "GET /a: {does: read, value: '$.a[*]'}").find("this does not lead to one value") !=
      std::string::npos);
  CHECK(refused("cas", "PUT /a: {does: cas, value: $.v}").find("cas needs what it compares with") !=
        std::string::npos);
  CHECK(refused("register",
                "'PUT /a/{id}': {does: write, key: '{id}', value: $.v}, GET /a: {does: read, value: $.v}")
            .find("some of its operations have a key") != std::string::npos);
  CHECK(refused("registre", "PUT /a: {does: write, value: $.v}").find("register") != std::string::npos);
}
