// junit.xml, read back by a real XML parser.
#include "reports/junit.hpp"

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <sstream>

#include "harness/model/utf8.hpp"
#include "reports/limits.hpp"
#include "reports/text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/failing_run.hpp"
#include "tests/support/sample_run.hpp"

using namespace shakedown;
using boost::property_tree::ptree;

namespace {

ptree parsed(const journal::StoredRun& run) {
  std::istringstream text(reports::junit_xml(run));
  ptree tree;
  read_xml(text, tree);
  return tree.get_child("testsuites");
}

struct Counted {
  int tests = 0;
  int failures = 0;
  int errors = 0;
  int skipped = 0;
};

Counted count(const ptree& suite) {
  Counted counted;
  for (const auto& [name, one] : suite) {
    if (name != "testcase") continue;
    ++counted.tests;
    counted.failures += static_cast<int>(one.count("failure"));
    counted.errors += static_cast<int>(one.count("error"));
    counted.skipped += static_cast<int>(one.count("skipped"));
  }
  return counted;
}

const ptree* find_case(const ptree& suites, const std::string& class_name, const std::string& name) {
  for (const auto& [tag, suite] : suites) {
    if (tag != "testsuite") continue;
    for (const auto& [inner, one] : suite) {
      if (inner == "testcase" && one.get<std::string>("<xmlattr>.classname") == class_name &&
          one.get<std::string>("<xmlattr>.name") == name) {
        return &one;
      }
    }
  }
  return nullptr;
}

}  // namespace

TEST_CASE("the counts of each suite and of all agree with the cases in it") {
  const auto make = GENERATE(&samples::sample_run, &samples::three_second_run, &samples::failing_run,
                             &samples::hostile_run, &samples::huge_run, &samples::empty_run);
  const auto run = make();
  const auto suites = parsed(run);
  Counted all;
  for (const auto& [tag, suite] : suites) {
    if (tag != "testsuite") continue;
    const auto counted = count(suite);
    CHECK(suite.get<int>("<xmlattr>.tests") == counted.tests);
    CHECK(suite.get<int>("<xmlattr>.failures") == counted.failures);
    CHECK(suite.get<int>("<xmlattr>.errors") == counted.errors);
    CHECK(suite.get<int>("<xmlattr>.skipped") == counted.skipped);
    all.tests += counted.tests;
    all.failures += counted.failures;
  }
  CHECK(suites.get<int>("<xmlattr>.tests") == all.tests);
  CHECK(suites.get<int>("<xmlattr>.failures") == all.failures);
  CHECK(is_utf8(reports::junit_xml(run)));
}

TEST_CASE("a failed gate is a failure, an inconclusive one is skipped and says why, a held one passes") {
  const auto suites = parsed(samples::sample_run());
  const auto* failed = find_case(suites, "gates", "p99(POST /orders) < 150ms");
  REQUIRE(failed != nullptr);
  CHECK(failed->get<std::string>("failure.<xmlattr>.message") ==
        "p99(POST /orders) < 150ms: observed 180 ms, 30.5 ms over");
  CHECK(failed->get<std::string>("<xmlattr>.file") == "scenarios/demo/checkout.yaml");
  CHECK(failed->get<int>("<xmlattr>.line") == 14);
  const auto* unknown = find_case(suites, "gates", "p99(DELETE /orders/{id}) < 100ms");
  REQUIRE(unknown != nullptr);
  CHECK(unknown->get<std::string>("skipped.<xmlattr>.message") ==
        "inconclusive: no request of this endpoint was made");
  const auto* held = find_case(suites, "gates", "memory < 512MiB");
  REQUIRE(held != nullptr);
  CHECK(held->count("failure") == 0);
}

TEST_CASE("a finding is a failure with the command that reproduces it, unless it is only information") {
  const auto suites = parsed(samples::sample_run());
  const auto& findings = samples::sample_run().findings;
  const auto* crash = find_case(suites, "findings.target-crashed", "F1 " + findings[0].title);
  REQUIRE(crash != nullptr);
  CHECK(crash->get<std::string>("failure").find(findings[0].reproduce) != std::string::npos);
  const auto* note = find_case(suites, "findings.recording-note", "F5 " + findings[4].title);
  REQUIRE(note != nullptr);
  CHECK(note->count("failure") == 0);
}

TEST_CASE("an inconclusive run is an error and never looks green") {
  auto run = samples::three_second_run();
  run.verdict = Verdict::inconclusive;
  run.reasons = {"the generator was late"};
  const auto suites = parsed(run);
  const auto* verdict = find_case(suites, "run", "verdict");
  REQUIRE(verdict != nullptr);
  CHECK(verdict->get<std::string>("error.<xmlattr>.message") == "inconclusive: the generator was late");
}

TEST_CASE("a stage that never ended is an error") {
  auto run = samples::three_second_run();
  run.stages[0].end = {};
  const auto suites = parsed(run);
  const auto* stage = find_case(suites, "stages", "replay");
  REQUIRE(stage != nullptr);
  CHECK(stage->count("error") == 1);
}

TEST_CASE("a run with thousands of findings gives a file of bounded size") {
  const auto text = reports::junit_xml(samples::huge_run());
  CHECK(text.size() < 20'000'000);
  CHECK(count(parsed(samples::huge_run()).get_child("testsuite")).tests ==
        static_cast<int>(reports::limits::junit_cases));
}

TEST_CASE("a row of the matrix is a case: passed where it was handled, skipped where nothing can be said") {
  const auto suites = parsed(samples::failing_run());
  const auto* handled = find_case(suites, "matrix.payments", "payments: reset on payments");
  REQUIRE(handled != nullptr);
  CHECK(handled->count("failure") + handled->count("skipped") == 0);
  const auto* broken = find_case(suites, "matrix.payments", "payments: status 503 on payments");
  REQUIRE(broken != nullptr);
  CHECK(broken->get<std::string>("failure.<xmlattr>.message") == "amplification (F4), silence (F5)");
  const auto* unclear = find_case(suites, "matrix.database", "database: stall on database");
  REQUIRE(unclear != nullptr);
  CHECK(unclear->get<std::string>("skipped.<xmlattr>.message").starts_with("inconclusive: no-recovery"));
  const auto* missing = find_case(suites, "matrix.target", "target: file error EIO on target");
  REQUIRE(missing != nullptr);
  CHECK(missing->get<std::string>("skipped.<xmlattr>.message").find("statically linked") !=
        std::string::npos);
}

TEST_CASE("a fault of the timeline that could not be applied is skipped with its reason") {
  const auto suites = parsed(samples::failing_run());
  const auto* applied = find_case(suites, "faults.payments", "status 503 on payments, first 200");
  REQUIRE(applied != nullptr);
  CHECK(applied->count("skipped") == 0);
  const auto* skipped = find_case(suites, "faults.target", "disk full on target");
  REQUIRE(skipped != nullptr);
  CHECK(skipped->get<std::string>("skipped.<xmlattr>.message").starts_with("could not be applied: a tmpfs"));
}
