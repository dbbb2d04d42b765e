// Which line of a scenario something came from.
#include "reports/scenario_lines.hpp"

#include "tests/support/catch.hpp"

using namespace shakedown::reports;

namespace {

constexpr const char* scenario = R"(# stages: of nothing
scenario: "steady"
target: {url: "http://127.0.0.1:1"}
stages:
  - {name: steady, for: 10s}
  - for: 20s
    load: {rate: 5/s}
    name: "the rush"   # at noon
  - {name: steady state, for: 1s}
gates:
- p99(POST /orders) < 250ms
- 'errors   < 0.1%'
late: {by: 1s}
)";

}  // namespace

TEST_CASE("a stage is found by its name, however it is written") {
  CHECK(line_of_stage(scenario, "steady") == 5);
  CHECK(line_of_stage(scenario, "the rush") == 8);
  CHECK(line_of_stage(scenario, "steady state") == 9);
}

TEST_CASE("a gate is found whatever its blanks and quotes") {
  CHECK(line_of_gate(scenario, "p99(POST /orders) < 250ms") == 11);
  CHECK(line_of_gate(scenario, "errors < 0.1%") == 12);
}

TEST_CASE("the section stands in for what is not found, and the first line for that") {
  CHECK(line_of_stage(scenario, "another") == 4);
  CHECK(line_of_stage(scenario, "") == 4);
  CHECK(line_of_gate(scenario, "memory < 1GiB") == 10);
  CHECK(line_of_gate("target: {}\n", "memory < 1GiB") == 1);
  CHECK(line_of_stage("", "x") == 1);
}

TEST_CASE("a line is given without its end, and none beyond the last") {
  CHECK(line_at("a\r\nb", 1) == "a");
  CHECK(line_at("a\r\nb", 2) == "b");
  CHECK(line_at("a\nb", 3).empty());
  CHECK(line_at("a\nb", 0).empty());
}
