// Numbers as people read them.
#include "reports/figures.hpp"

#include <cmath>

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::reports;
using namespace std::chrono_literals;

TEST_CASE("durations have three digits that matter and a unit") {
  CHECK(duration_text(0ns) == "0 s");
  CHECK(duration_text(640ns) == "640 ns");
  CHECK(duration_text(83us) == "83.0 µs");
  CHECK(duration_text(1234us) == "1.23 ms");
  CHECK(duration_text(312400us) == "312 ms");
  CHECK(duration_text(999'900us) == "1.00 s");
  CHECK(duration_text(1240ms) == "1.24 s");
  CHECK(duration_text(59'999ms) == "1 min 00 s");
  CHECK(duration_text(123s) == "2 min 03 s");
  CHECK(duration_text(2h + 5min) == "2 h 05 min");
}

TEST_CASE("a share that is not zero or whole is not shown as zero or whole") {
  CHECK(percent_text(0) == "0 %");
  CHECK(percent_text(0.0000042) == "0.00042 %");
  CHECK(percent_text(0.0013) == "0.13 %");
  CHECK(percent_text(0.1987) == "19.9 %");
  CHECK(percent_text(0.99999) == "> 99.9 %");
  CHECK(percent_text(1) == "100 %");
}

TEST_CASE("counts, sizes, rates and moments are written for people") {
  CHECK(count_text(0) == "0");
  CHECK(count_text(999) == "999");
  CHECK(count_text(1234567) == "1,234,567");
  CHECK(bytes_text(1023) == "1023 B");
  CHECK(bytes_text(48.25 * 1024 * 1024) == "48.2 MiB");
  CHECK(rate_text(499.8) == "500/s");
  CHECK(rate_text(12'345.6) == "12,346/s");
  CHECK(moment_text(82s + 14ms) == "1:22.0");
  CHECK(moment_text(3723s) == "1:02:03");
  CHECK(wall_text(1'763'716'680'250) == "2025-11-21T09:18:00.250Z");
  CHECK(wall_text(-1) == "1969-12-31T23:59:59.999Z");
}

namespace {

GateResult result(Measure measure, Comparison comparison, double limit, std::optional<double> observed) {
  GateResult result;
  result.gate.measure = measure;
  result.gate.comparison = comparison;
  result.gate.limit = limit;
  result.observed = observed;
  return result;
}

}  // namespace

TEST_CASE("how often a finding showed stands behind its title where the title does not tell") {
  Finding finding;
  finding.title = "no deadline";
  CHECK(rate_behind(finding) == "");
  finding.count = 1200;
  finding.of = 5310;
  CHECK(rate_behind(finding) == " (1,200 of 5,310)");
  finding.title = "answered 500 in 1,200 of 5,310 requests";
  CHECK(rate_behind(finding) == "");
  finding.count = 8;
  finding.of = 53;
  finding.title = "answered 500 in 28 of 531 requests";
  CHECK(rate_behind(finding) == " (8 of 53)");
  finding.title = "race (8 of 53 bursts)";
  CHECK(rate_behind(finding) == "");
}

TEST_CASE("a gate says what was observed, the limit and the margin in the unit of its measure") {
  SECTION("latency, broken") {
    const auto figures = gate_figures(result(Measure::percentile, Comparison::less, 250e6, 312.4e6));
    CHECK(figures.unit == "ms");
    CHECK(figures.observed == Approx(312.4));
    CHECK(figures.limit == Approx(250));
    CHECK(figures.margin == Approx(-62.4));
    CHECK(figures.observed_text == "312 ms");
    CHECK(figures.limit_text == "< 250 ms");
    CHECK(figures.margin_text == "62.4 ms over");
  }
  SECTION("errors are percent, their margin is points") {
    const auto figures = gate_figures(result(Measure::errors, Comparison::less_or_equal, 0.001, 0.0004));
    CHECK(figures.unit == "%");
    CHECK(figures.observed == Approx(0.04));
    CHECK(figures.limit_text == "≤ 0.1 %");
    CHECK(figures.margin_text == "0.06 points to spare");
  }
  SECTION("a lower limit") {
    CHECK(gate_figures(result(Measure::rate, Comparison::greater, 195, 180)).margin_text == "15/s short");
    CHECK(gate_figures(result(Measure::rate, Comparison::greater, 195, 199.7)).margin_text ==
          "4.7/s to spare");
  }
  SECTION("at the limit") {
    CHECK(gate_figures(result(Measure::memory, Comparison::less, 1024, 1024)).margin_text == "at the limit");
  }
  SECTION("findings") {
    const auto figures = gate_figures(result(Measure::findings, Comparison::less_or_equal, 0, 2));
    CHECK(figures.observed_text == "2");
    CHECK(figures.limit_text == "none");
    CHECK(figures.margin_text == "2 too many");
  }
  SECTION("nothing observed, or no number at all") {
    CHECK(gate_figures(result(Measure::mean, Comparison::less, 1, {})).observed_text == "no samples");
    CHECK_FALSE(gate_figures(result(Measure::mean, Comparison::less, 1, std::nan(""))).observed);
  }
}
