// metrics.txt. tests/formats has a strict parser read it.
#include "reports/openmetrics.hpp"

#include "harness/model/utf8.hpp"
#include "reports/text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sample_run.hpp"

using namespace shakedown;

namespace {

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("the figures have their units, and the end is marked") {
  const auto text = reports::openmetrics(samples::sample_run());
  CHECK(has_line(text, "shakedown_verdict{shakedown_verdict=\"fail\"} 1"));
  CHECK(has_line(text, "shakedown_run_duration_seconds 90"));
  CHECK(has_line(text, "shakedown_findings{severity=\"critical\"} 1"));
  CHECK(has_line(text, "shakedown_gate_held{gate=\"memory < 512MiB\"} 1"));
  CHECK(has_line(text, "shakedown_gate_held{gate=\"errors < 0.1%\"} 0"));
  CHECK(text.find("gate_held{gate=\"p99(DELETE") == std::string::npos);
  CHECK(text.ends_with("# EOF\n"));
}

TEST_CASE("latencies are seconds") {
  auto run = samples::three_second_run();
  run.totals.resize(1);
  run.totals[0].latency.clear();
  for (int i = 1; i <= 100; ++i) run.totals[0].latency.record(i * 1'000'000);
  const auto text = reports::openmetrics(run);
  const std::string labels = "{endpoint=\"GET /products\",stage=\"replay\"";
  CHECK(has_line(text, "shakedown_latency_seconds_count" + labels + "} 100"));
  const auto at = text.find("shakedown_latency_seconds" + labels + ",quantile=\"0.5\"} ");
  REQUIRE(at != std::string::npos);
  CHECK(std::stod(text.substr(text.find("} ", at) + 2)) == Approx(0.05).epsilon(0.01));
}

TEST_CASE("a label holds whatever a target says on one line") {
  const auto text = reports::openmetrics(samples::hostile_run());
  CHECK(is_utf8(text));
  CHECK(text.find('\x1b') == std::string::npos);
}
