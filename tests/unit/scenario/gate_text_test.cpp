// Gates: what each spelling means, where the errors point, and that they survive being written out.
#include "harness/scenario/gate_text.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/scenario/workspace.hpp"

using namespace shakedown;
using namespace shakedown::scenario;

namespace {

Gate gate(const std::string& text) {
  const auto read = parse_gate(text, {"g", 1, 1});
  INFO(text);
  if (!read) INFO(to_string(read.error()));
  REQUIRE(read);
  return read.value();
}

std::string wrong(const std::string& text) {
  const auto read = parse_gate(text, {"g", 1, 1});
  REQUIRE_FALSE(read);
  return to_string(read.error());
}

}  // namespace

TEST_CASE("a latency gate has its percentile, endpoint and limit in nanoseconds") {
  const auto g = gate("p99.9(POST /orders/{id}) < 250ms");
  CHECK(g.measure == Measure::percentile);
  CHECK(g.percentile == 99.9);
  CHECK(g.endpoint == "POST /orders/{id}");
  CHECK(g.comparison == Comparison::less);
  CHECK(g.limit == 250e6);
  CHECK(g.text == "p99.9(POST /orders/{id}) < 250ms");
  CHECK(gate("p50<=1s").limit == 1e9);
  CHECK(gate("mean < 10ms").measure == Measure::mean);
  CHECK(gate("max(GET /a(b)) < 1s").endpoint == "GET /a(b)");
}

TEST_CASE("the other measures have limits in their own units") {
  CHECK(gate("errors < 0.1%").limit == Approx(0.001));
  CHECK(gate("errors(GET /x) <= 1%").comparison == Comparison::less_or_equal);
  CHECK(gate("rate > 450/s").limit == 450);
  CHECK(gate("rate(GET /x) >= 30/m").limit == 0.5);
  CHECK(gate("memory < 300MB").limit == 300e6);
  CHECK(gate("descriptors < 200").limit == 200);
  CHECK(gate("findings: none at high or above").severity == Severity::high);
  CHECK(gate("findings: none").severity == Severity::info);
  CHECK(gate("  findings :  none  at low or above ").severity == Severity::low);
}

TEST_CASE("during binds a condition to a stage, whose name may have spaces") {
  const auto g = gate("during(payments slow): p99(POST /orders) < 2s");
  CHECK(g.stage == "payments slow");
  CHECK(g.endpoint == "POST /orders");
}

TEST_CASE("what is wrong in a gate is told with its column") {
  CHECK(wrong("p99(POST /orders) < 250") ==
        "g:1:21: `250` is not a duration (expected a duration such as 250ms)");
  CHECK(wrong("p99(POST /orders) < 5%").find("g:1:21:") == 0);
  CHECK(wrong("errors < 250ms").find("g:1:10: `250ms` is not a percentage") == 0);
  CHECK(wrong("erors < 1%") == "g:1:1: `erors` is nothing that a gate can measure (did you mean `errors`?)");
  CHECK(wrong("errors = 1%") == "g:1:8: a comparison is missing here (expected <, <=, > or >=)");
  CHECK(wrong("errors") == "g:1:7: the gate ends before its limit (expected <, <=, > or >=)");
  CHECK(wrong("errors <").find("g:1:9: the gate ends before its limit (expected a percentage") == 0);
  CHECK(wrong("p99(POST /orders < 1s").find("g:1:4: this parenthesis is never closed") == 0);
  CHECK(wrong("p99(/orders) < 1s").find("g:1:5: `/orders` is not an endpoint") == 0);
  CHECK(wrong("p99(post /orders) < 1s").find("g:1:5: `post /orders` is not an endpoint") == 0);
  CHECK(wrong("p100 < 1s").find("g:1:1: `p100` is not a percentile") == 0);
  CHECK(wrong("p9.9.9 < 1s").find("is not a percentile") != std::string::npos);
  CHECK(wrong("memory(GET /x) < 5MB").find("g:1:7: `memory` is of the whole target") == 0);
  CHECK(wrong("rate > 5 journeys/s").find("g:1:8: the measured rate is that of requests") == 0);
  CHECK(wrong("findings: none at hihg or above") ==
        "g:1:19: `hihg` is not a severity (did you mean `high`?)");
  CHECK(wrong("findings: none at high").find("g:1:23: after the severity comes `or above`") == 0);
  CHECK(wrong("findings < 3").find("g:1:10: `findings` is followed by a colon") == 0);
  CHECK(wrong("findings: none at high or above please").find("g:1:33: `please` is left over") == 0);
  CHECK(wrong("during(a) errors < 1%").find("is followed by a colon") != std::string::npos);
  CHECK(wrong("during(): errors < 1%").find("does not say which stage, fault or time") != std::string::npos);
  CHECK(wrong("during(a): findings: none").find("those of the whole run") != std::string::npos);
  CHECK(wrong("during(a): during(b): errors < 1%").find("nothing that a gate can measure") !=
        std::string::npos);
  CHECK(wrong("").find("a gate begins with what it measures") != std::string::npos);
  CHECK(wrong(std::string(600, 'p')).find("too long") != std::string::npos);
}

TEST_CASE("a gate written out is read back as the same gate") {
  const std::string text =
      GENERATE("p99.9(POST /orders/{id}) < 250ms", "p50 <= 1m30s", "mean > 1.5ms", "max(GET /) >= 1h",
               "errors < 0.1%", "errors(GET /x) <= 33.3%", "rate > 450/s", "rate(GET /x) < 0.5/s",
               "memory < 300MB", "memory < 1GiB", "descriptors < 200", "findings: none at critical or above",
               "during(payments slow): errors < 5%", "during(steady, 10s to 1m): errors < 5%",
               "during(a, b, from 10s): max < 1s", "during(until 5m): max < 1s", "p99(checkout) < 1s",
               "p99(checkout: POST /orders, POST /orders/{id}/pay) < 1s", "errors < 5% or abort",
               "during(steady): p99 < 1s or abort after 30s");
  const auto first = gate(text);
  CHECK(to_text(first) == text);
  const auto second = gate(to_text(first));
  CHECK(second.measure == first.measure);
  CHECK(second.percentile == first.percentile);
  CHECK(second.endpoint == first.endpoint);
  CHECK(second.stage == first.stage);
  CHECK(second.comparison == first.comparison);
  CHECK(second.limit == first.limit);
  CHECK(second.severity == first.severity);
  CHECK(second.from == first.from);
  CHECK(second.until == first.until);
  CHECK(second.abort == first.abort);
  CHECK(second.abort_after == first.abort_after);
}

TEST_CASE("a stretch of time counts within a stage, a fault or the run, and is told apart from their names") {
  using namespace std::chrono_literals;
  const auto part = gate("during(a, b, 10s to 1m30s): errors < 5%");
  CHECK(part.stage == "a, b");
  CHECK(part.from == Nanoseconds(10s));
  CHECK(part.until == Nanoseconds(90s));
  const auto run = gate("during(from 1m): errors < 5%");
  CHECK(run.stage.empty());
  CHECK(run.from == Nanoseconds(60s));
  CHECK_FALSE(run.until);
  CHECK(gate("during(back to normal): errors < 5%").stage == "back to normal");
  CHECK(wrong("during(a, 10 to 1m): errors < 5%") ==
        "g:1:11: `10` is not a duration (expected a duration such as 10s)");
  CHECK(wrong("during(a, 1m to 10s): errors < 5%").find("g:1:11: `1m to 10s` ends before it begins") == 0);
  CHECK(wrong("during(from 5): errors < 5%").find("g:1:13: `5` is not a duration") == 0);
}

TEST_CASE("an end of the run is for gates that can be lost before it") {
  using namespace std::chrono_literals;
  CHECK(gate("errors < 5% or abort").abort);
  CHECK(gate("errors < 5% or abort after 1m").abort_after == Nanoseconds(60s));
  CHECK_FALSE(gate("errors < 5%").abort);
  CHECK(wrong("errors < 5% or abort after soon").find("g:1:28: `soon` is not a duration") == 0);
  CHECK(wrong("errors < 5% or abort now").find("g:1:22: `now` is left over") == 0);
  for (const char* text : {"rate > 5/s or abort", "mean < 1s or abort", "p99 > 1s or abort",
                           "errors > 1% or abort", "findings: none at high or above or abort"})
    CHECK(wrong(text).find("nobody can say before the end") != std::string::npos);
}
