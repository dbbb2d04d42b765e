// What a change touches, in each format.
#include "reports/touched.hpp"

#include "reports/html.hpp"
#include "reports/json.hpp"
#include "reports/markdown.hpp"
#include "reports/terminal.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/racing_run.hpp"
#include "tests/support/touched_run.hpp"

using namespace shakedown;
using samples::touched_run;

TEST_CASE("a touched endpoint's row says what was tried on it and what was found") {
  const auto run = touched_run();
  const auto rows = reports::touched_rows(run);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].bursts > 0);
  CHECK(rows[0].tried().find("bursts") != std::string::npos);
  CHECK(rows[1].tried() == "nothing");
  CHECK(rows[1].verdict == Verdict::inconclusive);
  CHECK(reports::touched_sentence(*run.touched) ==
        "20 lines changed since aaaaaaaaaaaa (10 ai, 10 unknown); endpoints reach 10 of 20 that are a part "
        "of the "
        "service");
}

TEST_CASE("findings of an endpoint are its verdict") {
  auto run = touched_run();
  for (auto& finding : run.findings) finding.endpoint = "GET /nobody";
  REQUIRE_FALSE(run.findings.empty());
  const auto rows = reports::touched_rows(run);
  // What was found comes first.
  CHECK(rows[0].endpoint->endpoint == "GET /nobody");
  CHECK(rows[0].verdict == Verdict::fail);
  CHECK(rows[0].findings.size() == run.findings.size());
  CHECK(rows[1].verdict == Verdict::pass);
}

TEST_CASE("made-up requests are told by themselves") {
  auto run = touched_run();
  run.race_cells.clear();
  run.findings.clear();
  journal::FuzzEndpointRecord made_up;
  made_up.endpoint = "GET /nobody";
  made_up.requests = 1500;
  run.fuzz_endpoints.push_back(made_up);
  const auto rows = reports::touched_rows(run);
  CHECK(rows[0].endpoint->endpoint == "GET /nobody");
  CHECK(rows[0].tried() == "1,500 made up");
  CHECK(rows[0].verdict == Verdict::pass);
}

TEST_CASE("the terminal, Markdown, JSON and the page have the table first") {
  const auto run = touched_run();
  const auto screen = reports::summary(run, {100, false, "runs/x"});
  CHECK(screen.find("Touched by the change") < screen.find("Gates"));
  CHECK(screen.find("GET /nobody  unknown, 2 calls; tried: nothing") != std::string::npos);
  CHECK(reports::markdown(run).find("#### Touched by the change") != std::string::npos);
  CHECK(reports::report_json(run).find("\"touched\":") != std::string::npos);
  CHECK(reports::report_html(run).find("\\u003cb\\u003eshallow") != std::string::npos);
}

TEST_CASE("a run without a change says nothing of it") {
  const auto run = samples::racing_run();
  CHECK(reports::touched_rows(run).empty());
  CHECK(reports::report_json(run).find("\"touched\":") == std::string::npos);
  CHECK(reports::summary(run, {100, false, "runs/x"}).find("Touched") == std::string::npos);
}
