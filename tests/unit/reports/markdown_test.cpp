// summary.md.
#include "reports/markdown.hpp"

#include <algorithm>

#include "harness/model/utf8.hpp"
#include "reports/text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/failing_run.hpp"
#include "tests/support/sample_run.hpp"

using namespace shakedown;
using namespace shakedown::reports;

TEST_CASE("the summary holds verdict, findings with their command, gates and endpoints") {
  const auto text = markdown(samples::sample_run());
  CHECK(text.find("### Shakedown: fail: Checkout before release") == 0);
  CHECK(text.find("`shakedown reproduce runs/checkout-20251121-091800 F1`") != std::string::npos);
  CHECK(text.find("| `p99(POST /orders) < 150ms` | 180 ms | &lt; 150 ms | 30.5 ms over | **FAIL** |") !=
        std::string::npos);
  CHECK(text.find("| `POST /orders` |") != std::string::npos);
}

TEST_CASE("whole sections are dropped from the end where the text would be too long") {
  const auto text = markdown(samples::sample_run(), 1200);
  CHECK(text.size() < 1300);
  CHECK(text.find("#### Findings") != std::string::npos);
  CHECK(text.find("#### Slowest endpoints") == std::string::npos);
  CHECK(text.find("More is in report.html.") != std::string::npos);
}

TEST_CASE("what a target says becomes neither markup nor a mention") {
  const auto text = markdown(samples::hostile_run());
  CHECK(is_utf8(text));
  CHECK(text.size() <= markdown_limit);
  CHECK(text.find("<script>") == text.find("`<script>") + 1);  // only as code
  CHECK(text.find("<img") == text.find("`</script><img") + 10);
  CHECK(text.find("\n# heading") == std::string::npos);
  CHECK(text.find("\x1b") == std::string::npos);
  std::size_t at = 0;
  while ((at = text.find("@somebody", at)) != std::string::npos) {
    const auto line = text.rfind('\n', at) + 1;
    CHECK(std::count(text.begin() + static_cast<std::ptrdiff_t>(line),
                     text.begin() + static_cast<std::ptrdiff_t>(at),
                     '`') %
              2 ==
          1);  // inside backticks
    ++at;
  }
}

TEST_CASE("faults have their figures around them, the matrix a row a dependency") {
  const auto text = markdown(samples::failing_run());
  CHECK(text.find("| `latency 2 s give or take 500 ms on payments` | 0:15.0 to 0:30.0 | 451 |") !=
        std::string::npos);
  CHECK(text.find("| **not within 20.0 s** |") != std::string::npos);
  CHECK(text.find("| `payments` | 10 | 4 | 5 | 1 | 1 |") != std::string::npos);
  CHECK(text.find("- `disk full on target`: a tmpfs cannot be mounted here") != std::string::npos);
  CHECK(markdown(samples::sample_run()).find("#### Faults") == std::string::npos);
}
