// Races and invariants in each format.
#include "reports/races.hpp"

#include "reports/junit.hpp"
#include "reports/markdown.hpp"
#include "reports/terminal.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/racing_run.hpp"

using namespace shakedown;

TEST_CASE("sets of requests are told the worst first, with their share and its interval") {
  const auto lines = reports::race_lines(samples::racing_run());
  REQUIRE(lines.size() == 4);
  CHECK(lines[0].tone == reports::Tone::bad);
  CHECK(lines[0].text.find("limit overrun in 9 of 20 bursts") != std::string::npos);
  CHECK(lines[3].tone == reports::Tone::good);
}

TEST_CASE("the picture of a finding is the burst that it cites and a serial play of the same requests") {
  const auto races = reports::races_json(samples::racing_run());
  CHECK(races.left_out == 0);
  REQUIRE(races.races.size() == 4);
  CHECK(races.races[0].at("picture").is_null());
  const auto& picture = races.races[1].at("picture");
  CHECK(picture.at("serial").at("bars").as_array().size() == 3);
  CHECK(picture.at("serial").at("bars").at(1).at("answer").as_string() == "409");
  const auto& burst = picture.at("burst");
  CHECK(burst.at("bars").at(0).at("begin_us").as_int64() == 0);
  CHECK(burst.at("bars").at(2).at("begin_us").as_int64() == 84);
  CHECK(burst.at("before").as_array().size() == 1);
  CHECK(burst.at("after").at(0).at("body").as_string() == R"({"used":3,"limit":1})");
}

TEST_CASE("an invariant is one row, however often it was looked at") {
  const auto rows = reports::invariant_rows(samples::racing_run());
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].looked_at == 2);
  CHECK(rows[0].broken == 1);
  CHECK(rows[0].says == "$.used is 3, and not <= $.limit (1)");
  CHECK(rows[1].broken == 0);
}

TEST_CASE("JUnit, Markdown and the terminal have them too") {
  const auto run = samples::racing_run();
  const std::string junit = reports::junit_xml(run);
  CHECK(junit.find("<testsuite name=\"races\"") != std::string::npos);
  CHECK(junit.find("<testsuite name=\"invariants\"") != std::string::npos);
  CHECK(reports::markdown(run).find("#### Races") != std::string::npos);
  CHECK(reports::summary(run, {100, false, "runs/races"}).find("Invariants") != std::string::npos);
}
