#include "harness/judge/gates.hpp"

#include "harness/journal/hdr_codec.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/run_builder.hpp"

using namespace shakedown;
using namespace shakedown::judge;
using namespace std::chrono_literals;
using shakedown::test::RunBuilder;

namespace {

Gate gate(Measure measure, double limit, std::string endpoint = {}, std::string stage = {}) {
  Gate gate;
  gate.measure = measure;
  gate.percentile = 99;
  gate.limit = limit;
  gate.endpoint = std::move(endpoint);
  gate.stage = std::move(stage);
  return gate;
}

GateResult one(const Gate& gate, const journal::StoredRun& run, const std::vector<Finding>& findings = {}) {
  const auto results = evaluate({gate}, run, findings);
  REQUIRE(results.size() == 1);
  return results[0];
}

}  // namespace

TEST_CASE("a percentile gate holds below its limit and fails above it") {
  RunBuilder builder;
  builder.answered(RunBuilder::create, 100, 300ms);
  const GateResult fast = one(gate(Measure::percentile, 250e6, "GET /orders"), builder.run);
  CHECK(fast.verdict == Verdict::pass);
  CHECK(*fast.observed == Approx(5e6).epsilon(0.001));
  CHECK(fast.samples == 1000);
  CHECK(*margin(fast) == Approx(245e6).epsilon(0.001));

  const GateResult slow = one(gate(Measure::percentile, 250e6, "POST /orders"), builder.run);
  CHECK(slow.verdict == Verdict::fail);
  CHECK(*slow.observed == Approx(300e6).epsilon(0.001));
  CHECK(*margin(slow) == Approx(-50e6).epsilon(0.01));

  // Over all endpoints, 100 of 3,100 are slow.
  CHECK(one(gate(Measure::percentile, 250e6), builder.run).verdict == Verdict::fail);
  Gate p90 = gate(Measure::percentile, 250e6);
  p90.percentile = 90;
  CHECK(one(p90, builder.run).verdict == Verdict::pass);
}

TEST_CASE("mean and max are those of the histogram") {
  RunBuilder builder;
  builder.answered(RunBuilder::list, 1000, 15ms);
  CHECK(*one(gate(Measure::mean, 11e6, "/orders"), builder.run).observed == Approx(25e6 / 3).epsilon(0.001));
  const GateResult max = one(gate(Measure::max, 15e6, "GET /orders"), builder.run);
  CHECK(*max.observed == 15e6);
  CHECK(max.verdict == Verdict::fail);
}

TEST_CASE("each comparison takes its own side of the limit") {
  RunBuilder builder;
  Gate at_limit = gate(Measure::max, 5e6);
  for (const auto& [comparison, verdict] :
       std::vector<std::pair<Comparison, Verdict>>{{Comparison::less, Verdict::fail},
                                                   {Comparison::less_or_equal, Verdict::pass},
                                                   {Comparison::greater, Verdict::fail},
                                                   {Comparison::greater_or_equal, Verdict::pass}}) {
    at_limit.comparison = comparison;
    CHECK(one(at_limit, builder.run).verdict == verdict);
  }
  at_limit.comparison = Comparison::greater;
  at_limit.limit = 4e6;
  CHECK(*margin(one(at_limit, builder.run)) == 1e6);
}

TEST_CASE("few values are evaluated, and it is said that they are few") {
  RunBuilder builder;
  builder.run.totals.clear();
  builder.answered(RunBuilder::list, 50);
  const GateResult few = one(gate(Measure::percentile, 250e6), builder.run);
  CHECK(few.verdict == Verdict::pass);
  CHECK(few.why == "over 50 requests, so few that this percentile is the largest value");
}

TEST_CASE("a path without a method means all its methods, and parameters match by place") {
  RunBuilder builder;
  CHECK(one(gate(Measure::max, 1e9, "/orders"), builder.run).samples == 2000);
  CHECK(one(gate(Measure::max, 1e9, "get /orders"), builder.run).samples == 1000);
  CHECK(one(gate(Measure::max, 1e9, "GET /orders/{orderId}"), builder.run).samples == 1000);
  CHECK(one(gate(Measure::max, 1e9, "/orders/17"), builder.run).samples == 1000);
  CHECK(match("/orders/", {"GET", "/orders/{id}"}) == Match::none);
  CHECK(match("/orders/1/items", {"GET", "/orders/{id}"}) == Match::none);
  CHECK(match("/", {"GET", "/"}) == Match::to_the_letter);
}

TEST_CASE("a concrete path means the template only where no endpoint has it to the letter") {
  RunBuilder builder;
  builder.run.endpoints.push_back({3, {"GET", "/orders/search"}});
  builder.answered(3, 7);
  CHECK(one(gate(Measure::max, 1e9, "/orders/search"), builder.run).samples == 7);
}

TEST_CASE("a gate without samples is inconclusive and never a pass") {
  RunBuilder builder;
  SECTION("an endpoint that never came names the nearest one") {
    const GateResult result = one(gate(Measure::percentile, 1e9, "POST /order"), builder.run);
    CHECK(result.verdict == Verdict::inconclusive);
    CHECK_FALSE(result.observed.has_value());
    CHECK(result.why == "the run has no endpoint 'POST /order'; the nearest is 'POST /orders'");
  }
  SECTION("a stage that never came names the nearest one") {
    const GateResult result = one(gate(Measure::errors, 1, {}, "stedy"), builder.run);
    CHECK(result.verdict == Verdict::inconclusive);
    CHECK(result.why == "the run has no stage or fault 'stedy'; the nearest is 'steady'");
  }
  SECTION("no stage at all") {
    builder.run.stages.clear();
    CHECK(one(gate(Measure::errors, 1), builder.run).why == "no stage was run");
  }
  SECTION("an endpoint without a request") {
    builder.run.endpoints.push_back({3, {"GET", "/never"}});
    for (const Measure measure :
         {Measure::percentile, Measure::mean, Measure::max, Measure::errors, Measure::rate}) {
      const GateResult result = one(gate(measure, 1e12, "/never"), builder.run);
      CHECK(result.verdict == Verdict::inconclusive);
      CHECK(result.why == "there was no request");
    }
  }
  SECTION("an endpoint whose steps were all skipped") {
    builder.run.endpoints.push_back({3, {"GET", "/after"}});
    builder.unsent(3, Outcome::skipped, 40);
    const GateResult result = one(gate(Measure::errors, 0.5, "/after"), builder.run);
    CHECK(result.verdict == Verdict::inconclusive);
    CHECK(result.why == "none of its requests was sent: 40 skipped because an earlier step had failed");
  }
  SECTION("a target that the run did not start has no memory to look at") {
    builder.run.samples.clear();
    builder.run.samples.push_back({2s, "harness", 1, 1, 1, 1s, 1, 1, 1});
    CHECK(one(gate(Measure::memory, 1e12), builder.run).verdict == Verdict::inconclusive);
    CHECK(one(gate(Measure::descriptors, 1e12), builder.run).verdict == Verdict::inconclusive);
  }
}

TEST_CASE("errors are the failed share of what was asked for") {
  RunBuilder builder;
  builder.failed(RunBuilder::create, Outcome::unexpected_status, 500, 10);
  builder.unsent(RunBuilder::list, Outcome::not_sent, 20);
  builder.unsent(RunBuilder::show, Outcome::skipped, 500);
  const GateResult all = one(gate(Measure::errors, 0.01), builder.run);
  CHECK(*all.observed == Approx(30.0 / 3030));
  CHECK(all.samples == 3030);
  CHECK(all.verdict == Verdict::pass);
  CHECK(all.why == "30 of 3,030 requests failed: 10 unexpected status, 20 not sent");
  CHECK(one(gate(Measure::errors, 0.009, "POST /orders"), builder.run).verdict == Verdict::fail);
  CHECK(*one(gate(Measure::errors, 0.009, "GET /orders/{id}"), builder.run).observed == 0);
}

TEST_CASE("the rate is what ended a second of the stages' length") {
  RunBuilder builder;
  Gate least = gate(Measure::rate, 49);
  least.comparison = Comparison::greater;
  const GateResult result = one(least, builder.run);
  CHECK(*result.observed == Approx(50));
  CHECK(result.verdict == Verdict::pass);
  CHECK(result.why == "3,000 requests in 60.0 s");
  builder.unsent(RunBuilder::list, Outcome::not_sent, 3000);
  CHECK(*one(least, builder.run).observed == Approx(50));
}

TEST_CASE("during() looks at one stage only") {
  RunBuilder builder;
  builder.stage(2, "rush", 61s, 71s);
  builder.answered(RunBuilder::list, 100, 800ms, 2);
  builder.run.samples.push_back({65s, "target", 1, 900u << 20, 0, 1s, 1, 500, 1});
  CHECK(*one(gate(Measure::max, 1e9, {}, "steady"), builder.run).observed == 5e6);
  CHECK(*one(gate(Measure::max, 1e9, {}, "rush"), builder.run).observed == 800e6);
  CHECK(*one(gate(Measure::rate, 1e9, {}, "rush"), builder.run).observed == Approx(10));
  CHECK(*one(gate(Measure::memory, 1e9, {}, "steady"), builder.run).observed == 50 << 20);
  CHECK(*one(gate(Measure::memory, 1e9, {}, "rush"), builder.run).observed == 900 << 20);
  CHECK(*one(gate(Measure::descriptors, 1e9), builder.run).observed == 500);
}

TEST_CASE("during() may name a timeline's fault, and looks at its seconds only") {
  RunBuilder builder;
  builder.fault(20s, 22s, "slow");
  builder.fault(40s, 41s, "slow");
  builder.run.faults[static_cast<std::size_t>(builder.fault(30s, 30s, "none")) - 1].not_applied = "no root";
  builder.run.faults[static_cast<std::size_t>(builder.fault(30s, 31s, "tried")) - 1].experiment = 3;
  for (auto at = 1s; at < 61s; at += 1s) {
    const bool bad = at == 20s || at == 21s || at == 40s;
    journal::IntervalFigures interval;
    interval.stage = 1;
    interval.endpoint = RunBuilder::list;
    interval.begin = at;
    interval.length = 1s;
    interval.outcomes[static_cast<std::size_t>(Outcome::answered)] = bad ? 5 : 10;
    interval.outcomes[static_cast<std::size_t>(Outcome::unexpected_status)] = bad ? 5 : 0;
    builder.run.intervals.push_back(interval);
    journal::TickFigures tick;
    tick.tick.stage = 1;
    tick.tick.begin = at;
    tick.tick.length = 1s;
    builder.run.ticks.push_back(tick);
  }
  builder.run.samples.push_back({21s, "target", 1, 900u << 20, 0, 1s, 1, 500, 1});
  const GateResult errors = one(gate(Measure::errors, 0.6, {}, "slow"), builder.run);
  CHECK(*errors.observed == Approx(0.5));
  CHECK(errors.samples == 30);
  CHECK(*one(gate(Measure::rate, 100, {}, "slow"), builder.run).observed == Approx(10));
  CHECK(*one(gate(Measure::memory, 1e9, {}, "slow"), builder.run).observed == 900 << 20);
  CHECK(one(gate(Measure::errors, 1, {}, "none"), builder.run).why ==
        "the fault 'none' could not be applied: no root");
  CHECK_FALSE(one(gate(Measure::errors, 1, {}, "tried"), builder.run).observed);
  CHECK(*one(gate(Measure::errors, 1, {}, "steady"), builder.run).observed == Approx(0));
}

TEST_CASE("memory is RSS for one process and PSS for several where the kernel tells it") {
  RunBuilder builder;
  const GateResult single = one(gate(Measure::memory, 1e9), builder.run);
  CHECK(*single.observed == 50 << 20);
  CHECK(single.why == "the largest of 60 samples, 1.00 s into the run; RSS");
  for (auto& sample : builder.run.samples) sample.processes = 4;
  CHECK(*one(gate(Measure::memory, 1e9), builder.run).observed == 40 << 20);
  builder.run.samples[7].pss_bytes = 0;
  CHECK(*one(gate(Measure::memory, 1e9), builder.run).observed == 50 << 20);
}

TEST_CASE("the findings gate counts what is at its severity or above") {
  RunBuilder builder;
  Finding medium;
  medium.id = "F2";
  medium.severity = Severity::medium;
  medium.stage = "steady";
  Finding high = medium;
  high.id = "F1";
  high.severity = Severity::high;
  Gate none = gate(Measure::findings, 0);
  CHECK(one(none, builder.run, {}).verdict == Verdict::pass);
  CHECK(one(none, builder.run, {medium}).verdict == Verdict::pass);
  const GateResult failed = one(none, builder.run, {high, medium});
  CHECK(failed.verdict == Verdict::fail);
  CHECK(*failed.observed == 1);
  CHECK(failed.why == "1 finding is high or above: F1");
  CHECK_FALSE(margin(failed).has_value());
  none.severity = Severity::medium;
  CHECK(one(none, builder.run, {high, medium}).why == "2 findings are medium or above: F1, F2");
  none.stage = "steady";
  CHECK(one(none, builder.run, {high}).verdict == Verdict::fail);
  high.stage = "rush";
  CHECK(one(none, builder.run, {high}).verdict == Verdict::pass);
}

TEST_CASE("no findings in a run that sent nothing is no pass") {
  RunBuilder builder;
  builder.run.totals.clear();
  builder.run.intervals.clear();
  const GateResult result = one(gate(Measure::findings, 0), builder.run, {});
  CHECK(result.verdict == Verdict::inconclusive);
  CHECK(result.why == "no finding is high or above, but no request was sent");
  builder.run.experiment_steps.emplace_back();
  CHECK(one(gate(Measure::findings, 0), builder.run, {}).verdict == Verdict::pass);
}

TEST_CASE("latency and rate are not trusted where the generator was late, errors and memory are") {
  RunBuilder builder;
  builder.run.generators[0].late = 300;
  builder.failed(RunBuilder::list, Outcome::unexpected_status, 500, 100);
  for (const Measure measure : {Measure::percentile, Measure::mean, Measure::max, Measure::rate}) {
    const GateResult result = one(gate(measure, 1), builder.run);
    CHECK(result.verdict == Verdict::inconclusive);
    CHECK(result.observed.has_value());
    CHECK(result.why.find("the generator was late or short in stage 'steady'") != std::string::npos);
  }
  CHECK(one(gate(Measure::errors, 0.01), builder.run).verdict == Verdict::fail);
  CHECK(one(gate(Measure::memory, 1), builder.run).verdict == Verdict::fail);

  builder.stage(2, "calm", 61s, 71s);
  builder.answered(RunBuilder::list, 100, 5ms, 2);
  CHECK(one(gate(Measure::max, 1e9, {}, "calm"), builder.run).verdict == Verdict::pass);
}

TEST_CASE("a stage that a crash cut off is added up from its intervals, not from old totals") {
  RunBuilder builder;
  builder.run.stages[0].end = 0s;
  builder.run.complete = false;
  Histogram latency;
  latency.record(9'000'000, 40);
  for (int second = 0; second < 5; ++second) {
    journal::IntervalFigures interval;
    interval.stage = 1;
    interval.endpoint = RunBuilder::list;
    interval.begin = 1s + second * 1s;
    interval.length = 1s;
    interval.outcomes[0] = 40;
    interval.count = 40;
    interval.histogram = journal::encode_histogram(latency);
    builder.run.intervals.push_back(interval);
    journal::TickFigures tick;
    tick.tick.stage = 1;
    tick.tick.begin = interval.begin;
    tick.tick.length = 1s;
    builder.run.ticks.push_back(tick);
  }
  const GateResult max = one(gate(Measure::max, 1e9), builder.run);
  CHECK(max.samples == 200);
  CHECK(*max.observed == Approx(9e6).epsilon(0.001));
  CHECK(*one(gate(Measure::rate, 1e9), builder.run).observed == Approx(40));
}
