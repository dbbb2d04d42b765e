// What answers say of their own end, and what is told of it.
#include "harness/judge/deprecation.hpp"

#include "harness/judge/oracles.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::judge;
using namespace std::chrono_literals;

TEST_CASE("Deprecation, Sunset, Link and 410 are signs") {
  const auto signs = deprecation_signs(
      {410,
       {{"deprecation", "@1688169599"},
        {"SUNSET", "Sun, 30 Jun 2024 23:59:59 GMT"},
        {"Link", "</next>; rel=next, </why,ever>; type=\"text/html\"; rel=\"a deprecation\""}},
       ""});
  REQUIRE(signs.size() == 4);
  CHECK(signs[0].where == "header deprecation");
  CHECK(signs[1].where == "header sunset");
  CHECK(signs[2].where == "header link");
  CHECK(signs[3].where == "status");
}

TEST_CASE("links of other relations and Deprecation: false are no signs") {
  CHECK(deprecation_signs({200, {{"Link", "</deprecation>; rel=next; title=\"sunset\""}}, ""}).empty());
  CHECK(deprecation_signs({200, {{"Deprecation", "false"}, {"Date", "x"}}, ""}).empty());
}

TEST_CASE("dates of both fields are read, and what is none is not") {
  CHECK(deprecation_time("@1688169599") == 1'688'169'599);
  CHECK(deprecation_time(" @1688169599;a=1") == 1'688'169'599);
  CHECK(deprecation_time("Sun, 06 Nov 1994 08:49:37 GMT") == 784'111'777);
  CHECK(http_date("Sun, 06 Nov 1994 08:49:37 GMT") == 784'111'777);
  for (const char* wrong : {"true", "@", "@x", "@99999999999999999999", "", "Sun, 31 Feb 1994 08:49:37 GMT",
                            "Sun, 06 Nov 1994 25:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT"}) {
    INFO(wrong);
    CHECK_FALSE(deprecation_time(wrong));
  }
}

TEST_CASE("a call to what its dependency has deprecated is told once, with its dates") {
  journal::StoredRun run;
  run.info.began_wall_ms = 1'700'000'000'000;  // November 2023
  run.stages.push_back({1, "steady", "", 0s, 9s, 0s, 0});
  const auto add = [&](const char* where, const char* got) {
    run.deviations.push_back(
        {1, "payments", "POST /charges", 201, "deprecated", where, "", got, "", 12, 1s, 2s, 7});
  };
  add("header deprecation", "@1688169599");
  add("header sunset", "Sun, 30 Jun 2024 23:59:59 GMT");
  auto findings = find_deprecated_calls(Case(run));
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].rule == "deprecated-call");
  CHECK(findings[0].severity == Severity::medium);
  CHECK(findings[0].title ==
        "The target calls payments POST /charges, which is deprecated since 2023-06-30; its sunset is on "
        "2024-06-30");
  CHECK(findings[0].count == 12);
  REQUIRE_FALSE(findings[0].evidence.empty());
  CHECK(findings[0].evidence[0].kind == Evidence::Kind::call);
  CHECK(findings[0].evidence[0].id == 7);

  run.info.began_wall_ms = 1'800'000'000'000;  // 2027: passed
  findings = find_deprecated_calls(Case(run));
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == Severity::high);
}

TEST_CASE("an object that is gone is not an endpoint that is gone") {
  journal::StoredRun run;
  run.deviations.push_back(
      {1, "payments", "GET /charges/{id}", 410, "deprecated", "status", "", "410", "", 1, 1s, 1s, 0});
  run.shapes.push_back({1, "payments", "GET /charges/{id}", false, 410, 1, ""});
  CHECK(find_deprecated_calls(Case(run)).size() == 1);
  run.shapes.push_back({1, "payments", "GET /charges/{id}", false, 200, 90, ""});
  CHECK(find_deprecated_calls(Case(run)).empty());
}

TEST_CASE("what the target itself deprecates is no call of the target") {
  journal::StoredRun run;
  run.deviations.push_back(
      {1, "target", "GET /v1", 200, "deprecated", "header deprecation", "", "true", "", 3, 1s, 1s, 0});
  CHECK(find_deprecated_calls(Case(run)).empty());
}
