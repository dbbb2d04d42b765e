// Gates that end a run early: lost only when nothing that is still to come can make them good.
#include "harness/judge/lost_gates.hpp"

#include "harness/judge/gates.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/run_builder.hpp"

using namespace shakedown;
using namespace shakedown::judge;
using namespace std::chrono_literals;

namespace {

Gate abort_gate(Measure measure, double limit, std::string stage = {}) {
  Gate gate;
  gate.text = "the gate";
  gate.measure = measure;
  gate.percentile = 99;
  gate.limit = limit;
  gate.stage = std::move(stage);
  gate.abort = true;
  return gate;
}

const std::vector<journal::EndpointRecord> two_endpoints{{0, {"GET", "/orders"}}, {1, {"POST", "/orders"}}};

// Stages of 100 s each, "first" and "second"; the first begins one second into the run.
LostGates watching(const Gate& gate) {
  LostGates lost({gate}, {{1, "first", 100s}, {2, "second", 100s}}, two_endpoints);
  lost.stage_began(1, 1s);
  return lost;
}

journal::IntervalRecord second(Nanoseconds begin, std::uint64_t good, std::uint64_t failed,
                               Nanoseconds latency = 5ms, int endpoint = 0, int stage = 1) {
  journal::IntervalRecord record;
  record.stage = stage;
  record.endpoint = endpoint;
  record.begin = begin;
  record.length = 1s;
  record.outcomes[static_cast<std::size_t>(Outcome::answered)] = good;
  record.outcomes[static_cast<std::size_t>(Outcome::unexpected_status)] = failed;
  record.latency.record(latency.count(), good + failed);
  return record;
}

}  // namespace

TEST_CASE("errors are lost when all that is still to come cannot bring their share below the limit") {
  auto lost = watching(abort_gate(Measure::errors, 0.1, "first"));
  for (int i = 0; i < 10; ++i) lost.interval(second(1s + i * 1s, 50, 50));
  // 500 of 1,000 after a tenth of the time: of 10,000 that is 5 %.
  CHECK_FALSE(lost.lost(11s));
  for (int i = 10; i < 25; ++i) lost.interval(second(1s + i * 1s, 50, 50));
  const auto why = lost.lost(26s);
  REQUIRE(why);
  CHECK(*why == "the gate: 1,250 of 2,500 requests failed, more than the rest can make good");
}

TEST_CASE("over the whole run the stages that have not begun count as good") {
  auto lost = watching(abort_gate(Measure::errors, 0.1));
  for (int i = 0; i < 25; ++i) lost.interval(second(1s + i * 1s, 50, 50));
  CHECK_FALSE(lost.lost(26s));
  for (int i = 25; i < 45; ++i) lost.interval(second(1s + i * 1s, 50, 50));
  CHECK(lost.lost(46s));
}

TEST_CASE("a percentile is lost when too many are above the limit for all that are to come") {
  auto lost = watching(abort_gate(Measure::percentile, 250e6, "first"));
  lost.interval(second(1s, 90, 0));
  lost.interval(second(1s, 10, 0, 300ms));
  CHECK(lost.lost(2s) == std::nullopt);  // 10 of some 10,000
  for (int i = 1; i < 12; ++i) lost.interval(second(1s + i * 1s, 90, 10, 300ms));
  CHECK(lost.lost(13s));
}

TEST_CASE("a largest value is lost at once, and not before the gate is as old as it says") {
  auto gate = abort_gate(Measure::max, 250e6, "first");
  gate.abort_after = 10s;
  auto lost = watching(gate);
  lost.interval(second(1s, 1, 0, 300ms));
  CHECK_FALSE(lost.lost(5s));
  CHECK(lost.lost(12s));
}

TEST_CASE("only what the gate is about counts: its stage, its endpoints, its time") {
  auto gate = abort_gate(Measure::max, 250e6, "second");
  auto lost = watching(gate);
  lost.interval(second(1s, 1, 0, 300ms));
  CHECK_FALSE(lost.lost(50s));
  lost.stage_began(2, 101s);
  lost.interval(second(101s, 1, 0, 300ms, 0, 2));
  CHECK(lost.lost(103s));

  gate = abort_gate(Measure::max, 250e6, "first");
  gate.endpoint = "checkout: POST /orders";
  auto of_tag = watching(gate);
  of_tag.interval(second(1s, 1, 0, 300ms, 0));
  CHECK_FALSE(of_tag.lost(3s));
  of_tag.interval(second(3s, 1, 0, 300ms, 1));
  CHECK(of_tag.lost(4s));

  gate = abort_gate(Measure::max, 250e6, "first");
  gate.from = 10s;
  auto later = watching(gate);
  later.interval(second(2s, 1, 0, 300ms));
  CHECK_FALSE(later.lost(20s));
  later.interval(second(12s, 1, 0, 300ms));
  CHECK(later.lost(20s));
}

TEST_CASE("memory and descriptors of the target are lost at the first sample that is too large") {
  auto lost = watching(abort_gate(Measure::memory, 100e6));
  ProcessSample sample;
  sample.at = 5s;
  sample.processes = 1;
  sample.rss_bytes = 200'000'000;
  sample.subject = "payments";
  lost.sample(sample);
  CHECK_FALSE(lost.lost(6s));
  sample.subject = "target";
  lost.sample(sample);
  CHECK(lost.lost(6s));
}

TEST_CASE("gates that do not end the run are not watched") {
  Gate gate = abort_gate(Measure::max, 1);
  gate.abort = false;
  CHECK_FALSE(LostGates({gate}, {{1, "first", 100s}}, two_endpoints).anything());
}

TEST_CASE("a gate of a stretch of time is about the requests in it alone") {
  test::RunBuilder builder;
  builder.run.intervals.clear();
  Gate gate = abort_gate(Measure::errors, 0.1);
  gate.from = 10s;
  gate.until = 20s;
  for (int i = 0; i < 60; ++i) {
    journal::IntervalFigures figures;
    figures.stage = 1;
    figures.endpoint = test::RunBuilder::list;
    figures.begin = 1s + i * 1s;
    figures.length = 1s;
    const bool bad = i >= 10 && i < 20;
    figures.outcomes[static_cast<std::size_t>(bad ? Outcome::reset : Outcome::answered)] = 10;
    builder.run.intervals.push_back(figures);
  }
  const auto result = evaluate({gate}, builder.run, {});
  REQUIRE(result.size() == 1);
  CHECK(*result[0].observed == 1);
  CHECK(result[0].samples == 100);
  gate.stage = "steady";
  gate.from = 20s;
  gate.until.reset();
  CHECK(*evaluate({gate}, builder.run, {})[0].observed == 0);
}

TEST_CASE("a tag is about all of its endpoints, and none of them may be missing") {
  const test::RunBuilder builder;
  Gate gate = abort_gate(Measure::max, 1e9);
  gate.endpoint = "reads: GET /orders, GET /orders/{id}";
  CHECK(evaluate({gate}, builder.run, {})[0].samples == 2000);
  gate.endpoint = "reads: GET /orders, GET /nowhere";
  const auto missing = evaluate({gate}, builder.run, {})[0];
  CHECK(missing.verdict == Verdict::inconclusive);
  CHECK(missing.why.find("GET /nowhere") != std::string::npos);
}
