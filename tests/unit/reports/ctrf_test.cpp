// ctrf.json: statuses and ids. tests/formats holds it against the schema.
#include "reports/ctrf.hpp"

#include <boost/json.hpp>
#include <map>

#include "tests/support/catch.hpp"
#include "tests/support/sample_run.hpp"

using namespace shakedown;
namespace json = boost::json;

namespace {

json::value results(const journal::StoredRun& run) {
  return json::parse(reports::ctrf(run)).at("results");
}

std::map<std::string, json::value> tests_of(const journal::StoredRun& run, const std::string& suite) {
  std::map<std::string, json::value> tests;
  const auto all = results(run);
  for (const auto& test : all.at("tests").as_array()) {
    if (test.at("suite").at(0).as_string() == suite.c_str())
      tests[std::string(test.at("name").as_string())] = test;
  }
  return tests;
}

}  // namespace

TEST_CASE("what could not be judged is neither passed nor failed in CTRF") {
  auto gates = tests_of(samples::sample_run(), "gates");
  CHECK(gates.at("memory < 512MiB").at("status").as_string() == "passed");
  CHECK(gates.at("p99(POST /orders) < 150ms").at("status").as_string() == "failed");
  const auto& unknown = gates.at("p99(DELETE /orders/{id}) < 100ms");
  CHECK(unknown.at("status").as_string() == "other");
  CHECK(unknown.at("rawStatus").as_string() == "inconclusive");
}

TEST_CASE("a finding keeps its id in another run, where it has another number") {
  auto run = samples::sample_run();
  const auto before = tests_of(run, "findings").begin()->second;
  for (auto& finding : run.findings) finding.id = "F9" + finding.id.substr(1);
  const auto after = tests_of(run, "findings").begin()->second;
  CHECK(before.at("name") != after.at("name"));
  CHECK(before.at("id") == after.at("id"));
  CHECK(after.at("extra").at("shakedown").at("fingerprint").as_string().size() == 16);
}

TEST_CASE("what earlier runs know of a finding stands with it") {
  auto run = samples::sample_run();
  HistoryFinding known;
  known.fingerprint = run.findings.front().fingerprint;
  known.state = HistoryFinding::State::flaky;
  known.seen = 3;
  known.chances = 10;
  run.history = {10, {known}, {}};
  std::size_t told = 0;
  for (const auto& [name, test] : tests_of(run, "findings")) {
    const auto& extra = test.at("extra").at("shakedown").as_object();
    if (extra.at("fingerprint").as_string() != known.fingerprint) {
      CHECK_FALSE(extra.contains("history"));
      continue;
    }
    ++told;
    CHECK(extra.at("history").at("state").as_string() == "flaky");
    CHECK(extra.at("history").at("of").to_number<int>() == 10);
  }
  CHECK(told > 0);
}

TEST_CASE("times are whole milliseconds since 1970") {
  const auto summary = results(samples::three_second_run()).at("summary");
  CHECK(summary.at("start").to_number<std::int64_t>() == 1'763'716'680'250);
  CHECK(summary.at("stop").to_number<std::int64_t>() == 1'763'716'683'250);
}

TEST_CASE("a run of any size gives a CTRF file that readers take, and says what it leaves out") {
  const auto text = reports::ctrf(samples::huge_run());
  CHECK(text.size() < 1'000'000);
  const auto extra = json::parse(text).at("results").at("extra").at("shakedown");
  CHECK(extra.at("left_out").to_number<int>() > 0);
}
