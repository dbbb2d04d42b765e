// What `init` writes loads as it is, for every kind of target and traffic, and says the same as the options.
#include "harness/scenario/init.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/scenario/dump.hpp"
#include "tests/unit/scenario/workspace.hpp"

using namespace shakedown;
using namespace shakedown::scenario;

namespace {

InitOptions attached(const Workspace& workspace) {
  InitOptions options;
  options.url = "http://127.0.0.1:8080";
  options.traffic = {workspace.path("a.har")};
  options.folder = workspace.folder();
  return options;
}

Scenario loaded(const InitOptions& options) {
  const auto written = write_scenario(options);
  if (!written) INFO(to_string(written.error()));
  REQUIRE(written);
  INFO(written.value());
  auto result = load_text(written.value(), "init.yaml", options.folder);
  INFO(told(result.problems));
  REQUIRE(result.scenario);
  return *result.scenario;
}

}  // namespace

TEST_CASE("a URL and a recording") {
  const Workspace workspace;
  const auto s = loaded(attached(workspace));
  CHECK(s.target.url == "http://127.0.0.1:8080");
  CHECK(s.traffic[0].path == workspace.path("a.har"));
  CHECK(s.stages[0].load.kind == LoadKind::replay);
  CHECK(s.gates.size() == 2);
}

TEST_CASE("a command with a place for its port, with words that YAML would misread") {
  const Workspace workspace;
  auto options = attached(workspace);
  options.url.clear();
  options.command = {"./orders",   "--port",      "{target.port}", "",   "true", "1.5", "it's", "a: b", "#x",
                     "say \"hi\"", "tab\tline\n", "- x",           "{}", "ü",    "*",   "~",    "x ",   "no"};
  CHECK(loaded(options).target.command == options.command);
  CHECK(loaded(options).target.environment.empty());
}

TEST_CASE("a command without a place for its port gets it as PORT") {
  const Workspace workspace;
  auto options = attached(workspace);
  options.url.clear();
  options.command = {"node", "server.js"};
  const auto s = loaded(options);
  CHECK(s.target.environment.at("PORT") == "{target.port}");
  CHECK(s.target.directory == std::filesystem::current_path().string());
}

TEST_CASE("a contract without a recording, identities, hosts and a log") {
  const Workspace workspace;
  auto options = attached(workspace);
  options.traffic.clear();
  options.contract = workspace.path("openapi.yaml");
  options.identities = workspace.path("users.csv");
  options.url = "https://staging.example.test";
  options.allow_hosts = {"staging.example.test"};
  options.name = "A: first \"look\"";
  auto s = loaded(options);
  CHECK(s.name == options.name);
  CHECK(s.traffic[0].kind == TrafficKind::contract);
  CHECK(s.stages[0].load.kind == LoadKind::users);
  CHECK(s.identities == workspace.path("users.csv"));
  options.traffic = {workspace.path("a.log")};
  s = loaded(options);
  CHECK(s.traffic[0].kind == TrafficKind::access_log);
}

TEST_CASE("options that give no scenario say why") {
  const Workspace workspace;
  const auto why = [](const InitOptions& options) { return to_string(write_scenario(options).error()); };
  auto options = attached(workspace);
  options.command = {"x"};
  CHECK(why(options).find("both a URL and a command are given") == 0);
  options.command.clear();
  options.url.clear();
  CHECK(why(options).find("no target is given") == 0);
  options = attached(workspace);
  options.traffic.clear();
  CHECK(why(options).find("there is nothing to send") == 0);
  options = attached(workspace);
  options.traffic = {"nowhere.har"};
  CHECK(why(options).find("there is no file ") == 0);
  options = attached(workspace);
  options.url = "http://a.test";
  CHECK(why(options).find("`a.test` is not this machine") == 0);
}

TEST_CASE("running from options is running what init writes") {
  const Workspace workspace;
  const auto options = attached(workspace);
  const auto direct = scenario_from_options(options);
  INFO(told(direct.problems));
  REQUIRE(direct.scenario);
  CHECK(direct.scenario->file.empty());
  CHECK(dump(*direct.scenario) == dump(loaded(options)));
  const auto seeded = scenario_from_options(options, {.seed = "9"});
  REQUIRE(seeded.scenario);
  CHECK(seeded.scenario->seed == 9);
  CHECK_FALSE(scenario_from_options(options, {.budget = "x"}).scenario);
}
