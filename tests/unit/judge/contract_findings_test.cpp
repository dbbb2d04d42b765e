// Findings about the contract, each with the twin that has none or a smaller one.
#include "harness/judge/findings.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/run_builder.hpp"

using namespace shakedown;
using namespace std::chrono_literals;

namespace {

journal::DeviationRecord deviation(std::string rule, std::string where, std::string expected,
                                   std::string got) {
  journal::DeviationRecord record;
  record.stage = 1;
  record.side = "target";
  record.endpoint = "GET /orders/{id}";
  record.status = 200;
  record.rule = std::move(rule);
  record.where = std::move(where);
  record.expected = std::move(expected);
  record.got = std::move(got);
  record.schema = "openapi.yaml:12:9";
  record.count = 40;
  record.first_seen = 20s;
  record.last_seen = 50s;
  return record;
}

std::vector<Finding> found(const test::RunBuilder& builder) {
  return judge::find_all(builder.run);
}

std::vector<Finding> found(const journal::DeviationRecord& record) {
  test::RunBuilder builder;
  builder.run.deviations.push_back(record);
  return found(builder);
}

}  // namespace

TEST_CASE("a run without deviations has no findings about the contract") {
  CHECK(found(test::RunBuilder{}).empty());
}

TEST_CASE("a body outside of its schema: place, expected, got, how often, since when, an example") {
  test::RunBuilder builder;
  auto record = deviation("body", "$.price", "integer", "\"12\"");
  record.exchange = builder.exchange(test::RunBuilder::show, Outcome::answered, 200, 20s);
  builder.run.deviations.push_back(record);
  const auto findings = found(builder);
  REQUIRE(findings.size() == 1);
  const auto& finding = findings[0];
  CHECK(finding.rule == "contract-body");
  CHECK(finding.severity == Severity::high);
  CHECK(finding.title ==
        "GET /orders/{id} answered 200 outside of the contract: $.price is \"12\" where the contract has "
        "integer");
  CHECK(finding.endpoint == "GET /orders/{id}");
  CHECK(finding.stage == "steady");
  CHECK(finding.count == 40);
  CHECK(finding.of == 1000);
  CHECK(finding.first_seen == 20s);
  CHECK(finding.last_seen == 50s);
  REQUIRE(finding.evidence.size() == 1);
  CHECK(finding.evidence[0].kind == Evidence::Kind::exchange);
  CHECK(finding.evidence[0].id == record.exchange);
  CHECK(finding.evidence[0].says.find("(openapi.yaml:12:9)") != std::string::npos);
}

TEST_CASE("one endpoint, rule and place is one finding over all stages") {
  test::RunBuilder builder;
  auto record = deviation("body", "$.price", "integer", "\"12\"");
  builder.stage(2, "later", 61s, 120s);
  builder.run.deviations.push_back(record);
  record.stage = 2;
  record.first_seen = 70s;
  record.last_seen = 80s;
  record.count = 2;
  builder.run.deviations.push_back(record);
  record.where = "$.name";
  builder.run.deviations.push_back(record);
  const auto findings = found(builder);
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].count == 42);
  CHECK(findings[0].last_seen == 80s);
  CHECK(findings[1].count == 2);
}

TEST_CASE("severity says what a client would suffer") {
  const auto severity = [](const journal::DeviationRecord& record) { return found(record).at(0).severity; };
  const auto with = [](journal::DeviationRecord record, int status, const std::string& side = "target") {
    record.status = status;
    record.side = side;
    return record;
  };
  const auto status = deviation("undocumented-status", "", "200, 404", "500");
  CHECK(severity(with(status, 500)) == Severity::medium);
  CHECK(severity(with(status, 403)) == Severity::low);
  const auto missing = deviation("body", "$.id", "a value: it is required", "absent");
  CHECK(severity(missing) == Severity::high);
  CHECK(severity(with(missing, 404)) == Severity::medium);
  CHECK(severity(with(missing, 200, "payments")) == Severity::medium);
  CHECK(severity(deviation("body", "$.n", "at most 5", "6")) == Severity::medium);
  CHECK(severity(deviation("not-json", "", "JSON: the content type says so", "\"<html>\"")) ==
        Severity::high);
  CHECK(severity(deviation("undocumented-endpoint", "", "a path of the contract", "\"/x\"")) ==
        Severity::medium);
  CHECK(severity(deviation("deprecated", "", "no call: the operation is deprecated", "a call")) ==
        Severity::low);
  const auto request = deviation("request-body", "$.n", "integer", "\"1\"");
  CHECK(severity(request) == Severity::low);
  CHECK(severity(with(request, 200, "payments")) == Severity::medium);
}

TEST_CASE("of a dependency the finding names it, and its example is a call") {
  auto record = deviation("body", "$.id", "string", "12");
  record.side = "payments";
  record.endpoint = "POST /charges";
  record.exchange = 7;
  const auto findings = found(record);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].title ==
        "payments's POST /charges answered 200 outside of the contract: $.id is 12 where the contract has "
        "string");
  CHECK(findings[0].endpoint.empty());
  CHECK(findings[0].evidence.at(0).kind == Evidence::Kind::call);
}

TEST_CASE("what another rule tells of is told once") {
  auto record = deviation("deprecated", "", "no call: the operation is deprecated", "a call");
  record.side = "payments";
  const auto calls = found(record);
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].rule == "deprecated-call");
  test::RunBuilder builder;
  builder.failed(test::RunBuilder::show, Outcome::unexpected_status, 500, 3);
  auto status = deviation("undocumented-status", "", "200, 404", "500");
  status.status = 500;
  builder.run.deviations.push_back(status);
  auto findings = found(builder);
  REQUIRE_FALSE(findings.empty());
  for (const auto& finding : findings) CHECK(finding.rule != "contract-undocumented-status");
  // A recorded 500 is expected and no server-error; that it is not documented stays true.
  CHECK(found(status).size() == 1);
}

TEST_CASE("the baseline is not judged, and says where it does the same") {
  auto record = deviation("body", "$.price", "integer", "\"12\"");
  record.side = "baseline";
  CHECK(found(record).empty());
  test::RunBuilder builder;
  builder.run.deviations.push_back(record);
  record.side = "target";
  builder.run.deviations.push_back(record);
  const auto findings = found(builder);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].why.ends_with("The baseline does so too."));
}
