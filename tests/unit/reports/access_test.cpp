// Access in each format.
#include "reports/access.hpp"

#include <boost/json/serialize.hpp>

#include "reports/junit.hpp"
#include "reports/markdown.hpp"
#include "reports/terminal.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;

namespace {

using Outcome = journal::AccessCell::Outcome;

journal::StoredRun run_with_access() {
  journal::StoredRun run;
  run.access_cells = {
      {"GET /orders/{id}", "nobody", "", Outcome::refused, "", 1, 1, "", "answered 401", ""},
      {"GET /orders/{id}", "another user", "", Outcome::open, "access/other-users-object", 5, 5, "refused",
       "answered 200 with the owner's object", "F1"},
      {"GET /orders/{id}", "nobody", "path: upper case", Outcome::refused, "", 1, 1, "", "answered 404", ""},
      {"GET /products", "nobody", "", Outcome::allowed, "", 1, 1, "", "answered 200: it is public", ""}};
  return run;
}

}  // namespace

TEST_CASE("access is a row an endpoint, and cells that are alike have one column") {
  const auto access = reports::access_json(run_with_access());
  REQUIRE(access.access.size() == 2);
  const auto& cells = access.access[0].at("cells").as_array();
  REQUIRE(cells.size() == 3);
  CHECK(cells[1].at("bad").as_bool());
  CHECK(cells[1].at("finding").as_string() == "F1");
  CHECK(cells[2].at("column").as_string() == "other spellings");
}

TEST_CASE("the terminal has the counts and what is open, Markdown the matrix, JUnit a case an endpoint") {
  const auto run = run_with_access();
  const auto lines = reports::access_lines(run);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].text == "2 endpoints, 4 cells: 1 open, 2 refused, 1 allowed");
  CHECK(lines[1].text.starts_with("GET /orders/{id} by another user: open in 5 of 5: answered 200"));
  CHECK(lines[1].tone == reports::Tone::bad);
  CHECK(reports::summary(run, {100, false, "runs/a"}).find("Access") != std::string::npos);
  const auto text = reports::markdown(run);
  CHECK(text.find("| endpoint | nobody | another user | other spellings |") != std::string::npos);
  CHECK(text.find("| refused | **open** | refused |") != std::string::npos);
  const auto junit = reports::junit_xml(run);
  CHECK(junit.find("<testsuite name=\"access\"") != std::string::npos);
  CHECK(junit.find("access/other-users-object") != std::string::npos);
}
