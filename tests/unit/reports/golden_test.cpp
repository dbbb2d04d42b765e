// The three-second run in every format, byte for byte as kept in reports/golden. After a wanted change:
//   SHAKEDOWN_UPDATE_GOLDEN=1 build/release/tests/unit/reports/test_reports "[golden]"
// and read the difference before it is committed.
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "reports/ctrf.hpp"
#include "reports/json.hpp"
#include "reports/junit.hpp"
#include "reports/markdown.hpp"
#include "reports/openmetrics.hpp"
#include "reports/sarif.hpp"
#include "reports/terminal.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drifting_run.hpp"
#include "tests/support/failing_run.hpp"
#include "tests/support/sample_run.hpp"

using namespace shakedown;

namespace {

void compare(const std::string& name, const std::string& made) {
  const std::string path = SHAKEDOWN_SOURCE_DIR "/reports/golden/" + name;
  if (std::getenv("SHAKEDOWN_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << made;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream kept;
  kept << file.rdbuf();
  INFO(path);
  CHECK(made == kept.str());
}

}  // namespace

TEST_CASE("the three-second run is rendered as it was", "[golden]") {
  const auto run = samples::three_second_run();
  compare("three-seconds.json", reports::report_json(run));
  compare("three-seconds.junit.xml", reports::junit_xml(run));
  compare("three-seconds.md", reports::markdown(run));
  compare("three-seconds.txt", reports::summary(run, {100, false, "runs/first-look"}));
}

TEST_CASE("the failed run is rendered as it was", "[golden]") {
  const auto run = samples::sample_run();
  compare("failed.junit.xml", reports::junit_xml(run));
  compare("failed.md", reports::markdown(run));
  compare("failed.txt", reports::summary(run, {100, false, "runs/checkout"}));
  compare("failed.sarif", reports::sarif(run));
  compare("failed.ctrf.json", reports::ctrf(run));
  compare("failed.metrics.txt", reports::openmetrics(run));
}

TEST_CASE("the run with faults is rendered for people as it was", "[golden]") {
  const auto run = samples::failing_run();
  compare("faults.junit.xml", reports::junit_xml(run));
  compare("faults.md", reports::markdown(run));
  compare("faults.txt", reports::summary(run, {100, false, "runs/payments"}));
}

TEST_CASE("the run with drift is rendered for people as it was", "[golden]") {
  const auto run = samples::drifting_run();
  compare("drift.junit.xml", reports::junit_xml(run));
  compare("drift.md", reports::markdown(run));
  compare("drift.txt", reports::summary(run, {100, false, "runs/drift"}));
}
