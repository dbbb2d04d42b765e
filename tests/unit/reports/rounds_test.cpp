// Rounds of load in the terminal and in Markdown.
#include "reports/rounds.hpp"

#include <algorithm>

#include "reports/markdown.hpp"
#include "reports/terminal.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/rounds_run.hpp"

using namespace shakedown;

TEST_CASE("the terminal has the verdict of each stage with rounds, and what became worse or better") {
  const auto lines = reports::rounds_lines(samples::rounds_run());
  REQUIRE(lines.size() > 4);
  CHECK(lines[0].text.find("performance: fail: the target is worse than the baseline") == 0);
  CHECK(lines[0].tone == reports::Tone::bad);
  const auto says = [&](const std::string& text, reports::Tone tone) {
    return std::any_of(lines.begin(), lines.end(), [&](const auto& line) {
      return line.text.find(text) != std::string::npos && line.tone == tone;
    });
  };
  CHECK(says("GET /e2: p50", reports::Tone::bad));
  CHECK(says("GET /e3: p50", reports::Tone::good));
  CHECK(says("too short: inconclusive", reports::Tone::unclear));
  CHECK(says("for later: 1 round of the target alone, for a later comparison", reports::Tone::unclear));
  CHECK(reports::summary(samples::rounds_run(), {}).find("Against the baseline") != std::string::npos);
}

TEST_CASE("Markdown has a table of what changed, with the smallest change that could have been seen") {
  const auto text = reports::markdown(samples::rounds_run());
  CHECK(text.find("#### Against the baseline") != std::string::npos);
  CHECK(text.find("| `GET /e2` | p50 |") != std::string::npos);
  CHECK(text.find("could have seen") != std::string::npos);
  CHECK(text.find("<orders>") == std::string::npos);
}
