// results.sarif: where its results stand and what tells them apart. tests/formats holds it against the
// schema.
#include "reports/sarif.hpp"

#include <boost/json.hpp>
#include <set>

#include "reports/line_hash.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/failing_run.hpp"
#include "tests/support/sample_run.hpp"

using namespace shakedown;
namespace json = boost::json;

namespace {

json::value first_run(const journal::StoredRun& run, const reports::CodePlaces& handlers = {}) {
  return json::parse(reports::sarif(run, handlers)).at("runs").at(0);
}

journal::StoredRun run_with(std::vector<Finding> findings) {
  auto run = samples::three_second_run();
  run.info.scenario_file = "./ci/check out.yaml";
  run.info.scenario_text = "scenario: x\nstages:\n  - {name: steady, for: 1s}\n  - {name: rush, for: 1s}\n";
  run.findings = std::move(findings);
  return run;
}

Finding finding(std::string id, std::string rule, std::string endpoint, std::string stage) {
  Finding one;
  one.id = std::move(id);
  one.fingerprint = "0123456789abcdef";
  one.rule = std::move(rule);
  one.endpoint = std::move(endpoint);
  one.stage = std::move(stage);
  one.title = one.id + " happened";
  one.severity = Severity::high;
  return one;
}

}  // namespace

TEST_CASE("a finding stands at the line of the stage that made it show") {
  const auto run = run_with({finding("F1", "server-error", "POST /orders", "rush")});
  const auto result = first_run(run).at("results").at(0);
  const auto& place = result.at("locations").at(0).at("physicalLocation");
  CHECK(place.at("artifactLocation").at("uri").as_string() == "ci/check%20out.yaml");
  CHECK(place.at("region").at("startLine").to_number<int>() == 4);
  CHECK(place.at("region").at("startColumn").to_number<int>() == 3);
  CHECK(result.at("partialFingerprints").at("primaryLocationLineHash").as_string() ==
        reports::line_hashes(run.info.scenario_text)[3]);
  CHECK(result.at("partialFingerprints").at("finding/v1").as_string() == "0123456789abcdef");
  CHECK(result.at("level").as_string() == "error");
}

TEST_CASE("a rule has an id of its own for each endpoint, so that each has its alert") {
  const auto run = first_run(run_with({finding("F1", "race/lost-update", "PUT /cart/{id}", "rush"),
                                       finding("F2", "race/lost-update", "POST /orders", "rush"),
                                       finding("F3", "race/lost-update", "", "rush")}));
  std::set<std::string> rules;
  for (const auto& result : run.at("results").as_array()) rules.emplace(result.at("ruleId").as_string());
  CHECK(rules == std::set<std::string>{"race/lost-update", "race/lost-update/POST/orders",
                                       "race/lost-update/PUT/cart/{id}"});
  CHECK(run.at("tool").at("driver").at("rules").as_array().size() == 3);
}

TEST_CASE("what one rule found about one endpoint at one line is one result that names all of it") {
  const auto run = first_run(run_with({finding("F1", "server-error", "POST /orders", "rush"),
                                       finding("F2", "server-error", "POST /orders", "rush"),
                                       finding("F3", "server-error", "POST /orders", "steady")}));
  REQUIRE(run.at("results").as_array().size() == 2);
  const auto text = std::string(run.at("results").at(0).at("message").at("text").as_string());
  CHECK(text.starts_with("F1 happened.\nF2 happened."));
  CHECK(run.at("results").at(0).at("properties").at("findings").as_array().size() == 2);
  CHECK(run.at("tool").at("driver").at("rules").as_array().size() == 1);
}

TEST_CASE("where the handler's line is known the finding stands there, and the scenario is related") {
  const reports::CodePlaces handlers{{"POST /orders", {"src/orders.py", 88, "39fa2ee980eb94b0:1"}}};
  const auto run = run_with({finding("F1", "server-error", "POST /orders", "rush")});
  const auto result = first_run(run, handlers).at("results").at(0);
  const auto& place = result.at("locations").at(0).at("physicalLocation");
  CHECK(place.at("artifactLocation").at("uri").as_string() == "src/orders.py");
  CHECK(place.at("region").at("startLine").to_number<int>() == 88);
  CHECK(result.at("partialFingerprints").at("primaryLocationLineHash").as_string() == "39fa2ee980eb94b0:1");
  CHECK(result.at("relatedLocations")
            .at(0)
            .at("physicalLocation")
            .at("artifactLocation")
            .at("uri")
            .as_string() == "ci/check%20out.yaml");
}

TEST_CASE("what the run's change touches is where its findings stand, unless it touches everything") {
  auto run = run_with({finding("F1", "server-error", "POST /orders", "rush"),
                       finding("F2", "server-error", "GET /orders", "rush")});
  run.touched.emplace();
  TouchedEndpoint endpoint;
  endpoint.endpoint = "POST /orders";
  endpoint.file = "src/routes/orders \"new\".js";
  endpoint.line = 41;
  run.touched->endpoints = {endpoint};
  endpoint.endpoint = "GET /orders";
  endpoint.file = "package.json";
  endpoint.everything = true;
  run.touched->endpoints.push_back(endpoint);
  const auto results = json::parse(reports::sarif(run)).at("runs").at(0).at("results");
  const auto place = [&](std::size_t i) {
    return results.at(i).at("locations").at(0).at("physicalLocation");
  };
  CHECK(place(0).at("artifactLocation").at("uri").as_string() == "src/routes/orders%20%22new%22.js");
  CHECK(place(0).at("region").at("startLine").to_number<int>() == 41);
  CHECK(place(1).at("artifactLocation").at("uri").as_string() == "ci/check%20out.yaml");
}

TEST_CASE("a broken gate is a result at its own line, unless it counts findings") {
  const auto run = first_run(samples::sample_run());
  int gates = 0;
  for (const auto& result : run.at("results").as_array()) {
    if (!result.at("ruleId").as_string().starts_with("gate/")) continue;
    ++gates;
    CHECK(result.at("locations").at(0).at("physicalLocation").at("region").at("startLine").to_number<int>() >=
          14);
  }
  CHECK(gates == 2);
}

TEST_CASE("what is set aside is told as suppressed until its day has passed") {
  auto aside = finding("F1", "server-error", "POST /orders", "rush");
  aside.quarantine = "until 2026-12-01, PAY-812, team-pay: flaps";
  CHECK(first_run(run_with({aside})).at("results").at(0).as_object().contains("suppressions"));
  aside.quarantine_over = true;
  CHECK_FALSE(first_run(run_with({aside})).at("results").at(0).as_object().contains("suppressions"));
}

TEST_CASE("a run without a scenario file still says where its findings stand") {
  auto run = run_with({finding("F1", "server-error", "POST /orders", "")});
  run.info.scenario_file.clear();
  run.info.scenario_text.clear();
  const auto result = first_run(run).at("results").at(0);
  const auto& place = result.at("locations").at(0).at("physicalLocation");
  CHECK(place.at("artifactLocation").at("uri").as_string() == "scenario.yaml");
  CHECK(place.at("region").at("startLine").to_number<int>() == 1);
}
