// What stands in the terminal.
#include "reports/terminal.hpp"

#include <sstream>

#include "harness/model/utf8.hpp"
#include "reports/text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/failing_run.hpp"
#include "tests/support/sample_run.hpp"

using namespace shakedown;
using namespace shakedown::reports;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

LiveFigures figures() {
  LiveFigures live;
  live.elapsed = 62s;
  live.left = 28s;
  live.stage = "rush";
  live.stage_number = 3;
  live.stage_count = 3;
  live.rate_asked = 500;
  live.rate_reached = 499;
  live.p50 = 1800us;
  live.p99 = 42ms;
  live.requests = 20'000;
  live.errors = 31;
  live.signatures = {{"POST /orders 500 no stock", 24}, {"GET /products reset", 7}};
  return live;
}

}  // namespace

TEST_CASE("a line of progress tells time, stage, rate, latency and errors by signature") {
  CHECK(progress_line(figures(), 0, false) ==
        "1:02 (0:28 left)  rush 3/3  499/s of 500/s  p50 1.80 ms  p99 42.0 ms  errors 31 (0.15 %): "
        "24x POST /orders 500 no stock, 7x GET /products reset\n");
}

TEST_CASE("on a terminal the line fits its width and erases what was there before") {
  for (const int width : {1, 2, 20, 80, 200}) {
    const auto line = progress_line(figures(), width, true);
    REQUIRE(line.substr(0, 1) == "\r");
    REQUIRE(line.substr(line.size() - 3) == "\x1b[K");
    CHECK(columns(line.substr(1, line.size() - 4)) <= static_cast<std::size_t>(std::max(width - 1, 1)));
  }
}

TEST_CASE("progress before the first second has no latency and no division by zero") {
  CHECK(progress_line({}, 0, false) == "0:00  0/s of 0/s  errors 0\n");
}

TEST_CASE("escapes in a stage or an error never reach the terminal") {
  auto live = figures();
  live.stage = "\x1b[2Jrush\n";
  live.signatures[0].text = "\x1b]0;owned\x07 500";
  const auto line = progress_line(live, 0, false);
  CHECK(line.find('\x1b') == std::string::npos);
  CHECK(line.find('\n') == line.size() - 1);
}

TEST_CASE("the summary is one screen and no line is wider than the terminal") {
  const auto make = GENERATE(&samples::sample_run, &samples::three_second_run, &samples::failing_run,
                             &samples::hostile_run, &samples::huge_run, &samples::empty_run);
  const auto run = make();
  for (const int width : {60, 80, 100, 200}) {
    SummaryOptions options;
    options.width = width;
    const auto text = summary(run, options);
    const auto lines = lines_of(text);
    CHECK(lines.size() <= 40);
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(is_utf8(text));
    for (const auto& line : lines) CHECK(columns(line) <= static_cast<std::size_t>(width));
  }
}

TEST_CASE("the summary says verdict, broken gates, findings with their command, and where the report is") {
  const auto text = summary(samples::sample_run(), {120, false, "runs/checkout-1"});
  CHECK(text.substr(0, 4) == "FAIL");
  CHECK(text.find("30.5 ms over") != std::string::npos);
  CHECK(text.find("CRITICAL  F1") != std::string::npos);
  CHECK(text.find("$ shakedown reproduce runs/checkout-20251121-091800 F1") != std::string::npos);
  CHECK(text.find("send lag p50") != std::string::npos);
  CHECK(text.find("168 values carried over from live responses") != std::string::npos);
  CHECK(text.find("runs/checkout-1/report.html") != std::string::npos);
}

TEST_CASE("colour changes nothing but the colours") {
  const auto plain = summary(samples::sample_run(), {100, false, "runs/x"});
  auto coloured = summary(samples::sample_run(), {100, true, "runs/x"});
  CHECK(coloured.find("\x1b[31m") != std::string::npos);
  for (auto at = coloured.find('\x1b'); at != std::string::npos; at = coloured.find('\x1b')) {
    coloured.erase(at, coloured.find('m', at) - at + 1);
  }
  CHECK(coloured == plain);
}

TEST_CASE("broken gates are on the screen however many held ones there are") {
  auto run = samples::three_second_run();
  auto broken = run.gates[0];
  broken.verdict = Verdict::fail;
  broken.gate.text = "errors < 0%";
  run.gates.resize(30, run.gates[0]);
  run.gates.push_back(broken);
  CHECK(summary(run, {}).find("FAIL  errors < 0%") != std::string::npos);
}

TEST_CASE("the summary has a line a dependency, and what could not be tried") {
  const auto text = summary(samples::failing_run(), {120, false, "runs/payments"});
  CHECK(text.find("Faults  4 on the timeline, acted 1,959 times, 1 could not be applied") !=
        std::string::npos);
  CHECK(text.find("  payments: 10 faults, 4 handled, 5 findings, 1 inconclusive, 1 not exercised") !=
        std::string::npos);
  CHECK(text.find("  3 not tried, such as disk full on target: a tmpfs cannot be mounted here") !=
        std::string::npos);
  CHECK(summary(samples::sample_run(), {120, false, ""}).find("Faults") == std::string::npos);
}
