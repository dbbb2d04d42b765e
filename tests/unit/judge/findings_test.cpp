// Order, ids, the limit, and the command that shows a finding again.
#include "harness/judge/findings.hpp"

#include "harness/judge/case.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/run_builder.hpp"

using namespace shakedown;
using namespace shakedown::judge;
using namespace std::chrono_literals;
using shakedown::test::RunBuilder;

TEST_CASE("findings are numbered from the most severe and most frequent on") {
  RunBuilder builder;
  builder.failed(RunBuilder::show, Outcome::unexpected_status, 404, 5000);
  builder.failed(RunBuilder::create, Outcome::unexpected_status, 500, 3);
  builder.failed(RunBuilder::list, Outcome::unexpected_status, 502, 30);
  builder.log(30s, "error");
  builder.event(50s, EventKind::process_killed, "target", "target was killed");
  const auto found = find_all(builder.run);
  REQUIRE(found.size() == 4);
  CHECK(found[0].id == "F1");
  CHECK(found[0].rule == "target-crashed");
  CHECK(found[1].endpoint == "GET /orders");
  CHECK(found[2].endpoint == "POST /orders");
  CHECK(found[3].id == "F4");
  CHECK(found[3].rule == "journey-broken");
}

TEST_CASE("the same run gives the same findings") {
  RunBuilder builder;
  for (int i = 0; i < 20; ++i) builder.failed(i % 3, Outcome::unexpected_status, 500 + i % 5, 1, 30s, "same");
  const auto once = find_all(builder.run);
  const auto twice = find_all(builder.run);
  REQUIRE(once.size() == twice.size());
  for (std::size_t i = 0; i < once.size(); ++i) CHECK(once[i].title == twice[i].title);
}

TEST_CASE("more findings than anybody reads are cut, and the last one says so") {
  RunBuilder builder;
  builder.log(30s, "error");
  for (int endpoint = 3; endpoint < 1000; ++endpoint) {
    builder.run.endpoints.push_back({endpoint, {"GET", "/" + std::to_string(endpoint)}});
    builder.failed(endpoint, Outcome::unexpected_status, 500, 1);
  }
  const auto found = find_all(builder.run);
  REQUIRE(found.size() == most_findings);
  CHECK(found.back().title == "798 more findings of this severity or below");
  CHECK(found.back().severity == Severity::high);
}

TEST_CASE("the command that shows a finding again is ready for a shell") {
  RunBuilder builder;
  builder.run.info.scenario_file = "my scenarios/it's.yaml";
  CHECK(Case(builder.run).reproduce("steady") == "shakedown run 'my scenarios/it'\\''s.yaml' --seed 42");
  builder.stage(2, "two words", 61s, 71s);
  CHECK(Case(builder.run).reproduce("two words") ==
        "shakedown run 'my scenarios/it'\\''s.yaml' --seed 42 --only 'two words'");
  CHECK(Case(builder.run).reproduce("") == "shakedown run 'my scenarios/it'\\''s.yaml' --seed 42");
}

TEST_CASE("what the command line changed of the scenario is part of the command that shows it again") {
  RunBuilder builder;
  builder.run.info.scenario_file = "a.yaml";
  builder.run.info.command_line =
      "shakedown run a.yaml --target http://127.0.0.1:1 --out 'my runs' --set 'load.users=3 ' --quiet "
      "--budget=10m --set='it'\\''s=1' --only steady --json";
  CHECK(Case(builder.run).reproduce("") ==
        "shakedown run a.yaml --target http://127.0.0.1:1 --set 'load.users=3 ' --budget=10m "
        "--set='it'\\''s=1' --seed 42");
  builder.run.info.command_line = "shakedown run a.yaml --target";
  CHECK(Case(builder.run).reproduce("") == "shakedown run a.yaml --target --seed 42");
}

TEST_CASE("a run without a scenario file is shown again by its own command line") {
  RunBuilder builder;
  builder.run.info.scenario_file.clear();
  builder.run.info.command_line = "shakedown run --url http://127.0.0.1:1 --traffic a.har";
  CHECK(Case(builder.run).reproduce("steady") ==
        "shakedown run --url http://127.0.0.1:1 --traffic a.har --seed 42");
  builder.run.info.command_line += " --seed 7";
  CHECK(Case(builder.run).reproduce("steady") == builder.run.info.command_line);
}

TEST_CASE("what a run file does not name is shown by its number") {
  RunBuilder builder;
  builder.run.endpoints.clear();
  builder.run.signatures.push_back({1, 77, Outcome::unexpected_status, 500, "", 30s, 30s, 4, 999});
  const auto found = find_all(builder.run);
  REQUIRE(found.size() == 1);
  CHECK(found[0].title == "endpoint 77 answered 500 in 4 of 4 requests");
}
