// A stage of access: what it becomes, and what is refused, with its place.
#include "tests/support/catch.hpp"
#include "tests/unit/scenario/dump.hpp"
#include "tests/unit/scenario/workspace.hpp"

using namespace shakedown;
using namespace shakedown::scenario;
using namespace std::chrono_literals;

namespace {

Loaded load_access(const std::string& stage) {
  const Workspace workspace;
  return workspace.load(
      "target: {command: [./s, '{port}']}\n"
      "traffic: [a.har]\n"
      "stages:\n  - {name: a, " +
      stage + "}\n");
}

}  // namespace

TEST_CASE("a stage of access is for every endpoint, and needs no word") {
  const auto loaded = load_access("access: {}");
  INFO(told(loaded.problems));
  REQUIRE(loaded.scenario);
  const auto& access = loaded.scenario->stages[0].access;
  REQUIRE(access);
  CHECK(access->endpoints.empty());
  CHECK(access->repeat == 5);
  CHECK(access->deadline == 5s);
}

TEST_CASE("a stage of access may say who is who and what is whose") {
  const auto loaded = load_access(
      "access: {endpoints: ['GET /a/{id}'], admins: [root], admin_journeys: [fill], public: [GET /b], "
      "shared: ['GET /c/{id}'], sign_out: DELETE /session, expired: a.b.c, only: [GET /a by nobody], "
      "deadline: 2s, repeat: 3}");
  INFO(told(loaded.problems));
  REQUIRE(loaded.scenario);
  const auto& access = *loaded.scenario->stages[0].access;
  CHECK(access.endpoints == std::vector<std::string>{"GET /a/{id}"});
  CHECK(access.admins == std::vector<std::string>{"root"});
  CHECK(access.admin_journeys == std::vector<std::string>{"fill"});
  CHECK(access.open == std::vector<std::string>{"GET /b"});
  CHECK(access.shared == std::vector<std::string>{"GET /c/{id}"});
  CHECK(access.sign_out == "DELETE /session");
  CHECK(access.expired == "a.b.c");
  CHECK(access.only == std::vector<std::string>{"GET /a by nobody"});
  CHECK(access.deadline == 2s);
  CHECK(access.repeat == 3);
}

TEST_CASE("a stage of access has neither load nor timeline, and endpoints look like endpoints") {
  for (const char* stage : {"access: {}, load: {rate: 5/s}", "access: {}, races: {}",
                            "access: {public: [/a]}", "access: {repeat: 0}", "access: {sign_out: logout}"}) {
    INFO(stage);
    CHECK_FALSE(load_access(stage).scenario);
  }
}
