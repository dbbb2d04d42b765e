// report.json keeps to its published schema.
#include <boost/json.hpp>
#include <fstream>
#include <sstream>
#include <string>
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "reports/json.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drifting_run.hpp"
#include "tests/support/failing_run.hpp"
#include "tests/support/racing_run.hpp"
#include "tests/support/rounds_run.hpp"
#include "tests/support/sample_run.hpp"
#include "tests/support/touched_run.hpp"

using namespace shakedown;
namespace json = boost::json;

namespace {

// What is wrong with a document, or nothing.
std::string problems(const json::value& document) {
  std::ifstream file(SHAKEDOWN_SOURCE_DIR "/reports/report.schema.json");
  std::ostringstream text;
  text << file.rdbuf();
  const json::value parsed = json::parse(text.str());
  valijson::Schema schema;
  valijson::SchemaParser parser;
  parser.populateSchema(valijson::adapters::BoostJsonAdapter(parsed), schema);
  valijson::Validator validator;
  valijson::ValidationResults results;
  validator.validate(schema, valijson::adapters::BoostJsonAdapter(document), &results);
  std::string all;
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    for (const auto& step : error.context) all += step;
    all += ": " + error.description + "\n";
  }
  return all;
}

}  // namespace

TEST_CASE("every report keeps to the published schema") {
  CHECK(problems(json::parse(reports::report_json(samples::sample_run()))) == "");
  CHECK(problems(json::parse(reports::report_json(samples::failing_run()))) == "");
  CHECK(problems(json::parse(reports::report_json(samples::drifting_run()))) == "");
  CHECK(problems(json::parse(reports::report_json(samples::racing_run()))) == "");
  CHECK(problems(json::parse(reports::report_json(samples::touched_run()))) == "");
  CHECK(problems(json::parse(reports::report_json(samples::rounds_run()))) == "");
  CHECK(problems(json::parse(reports::report_json(samples::three_second_run()))) == "");
  CHECK(problems(json::parse(reports::report_json(samples::hostile_run()))) == "");
  CHECK(problems(json::parse(reports::report_json(samples::huge_run()))) == "");
  CHECK(problems(json::parse(reports::report_json(samples::empty_run()))) == "");
}

TEST_CASE("the schema refuses what it should") {
  auto report = json::parse(reports::report_json(samples::three_second_run())).as_object();
  SECTION("a part that is missing") {
    report.erase("gates");
  }
  SECTION("a part that it does not know") {
    report["surprise"] = 1;
  }
  SECTION("another version") {
    report["version"] = 2;
  }
  SECTION("a verdict that does not exist") {
    report["verdict"] = "maybe";
  }
  SECTION("a wrong type deep inside") {
    report.at("endpoints").as_array().at(0).as_object().at("all").as_object()["requests"] = "many";
  }
  SECTION("a matrix without its rules") {
    report.at("matrix").as_object().erase("rules");
  }
  SECTION("an outcome that does not exist") {
    report.at("overall").as_object().at("outcomes").as_object()["eaten"] = 1;
  }
  CHECK(problems(report) != "");
}
