// The one verdict of a run, and the reasons for it.
#include "harness/judge/figures.hpp"
#include "harness/judge/judge.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/run_builder.hpp"

using namespace shakedown;
using namespace std::chrono_literals;
using shakedown::test::RunBuilder;

namespace {

Gate gate(std::string text, Measure measure, double limit) {
  Gate gate;
  gate.text = std::move(text);
  gate.measure = measure;
  gate.percentile = 99;
  gate.limit = limit;
  return gate;
}

const Gate fast = gate("p99 < 250ms", Measure::percentile, 250e6);
const Gate impossible = gate("p99 < 1ms", Measure::percentile, 1e6);
const Gate few_errors = gate("errors < 0.1%", Measure::errors, 0.001);

Gate elsewhere() {
  Gate gate = fast;
  gate.text = "p99(/nowhere) < 250ms";
  gate.endpoint = "/nowhere";
  return gate;
}

}  // namespace

TEST_CASE("a good run whose gates hold passes") {
  const auto judgement = judge::judge(RunBuilder().run, {fast, few_errors});
  CHECK(judgement.verdict == Verdict::pass);
  CHECK(judgement.gates.size() == 2);
  CHECK(judgement.reasons == std::vector<std::string>{"3,000 requests, all 2 gates held, no findings"});
}

TEST_CASE("a good run without gates passes") {
  const auto judgement = judge::judge(RunBuilder().run, {});
  CHECK(judgement.verdict == Verdict::pass);
  CHECK(judgement.reasons == std::vector<std::string>{"3,000 requests, no findings"});
}

TEST_CASE("a failed gate fails the run, with what was observed") {
  const auto judgement = judge::judge(RunBuilder().run, {fast, impossible});
  CHECK(judgement.verdict == Verdict::fail);
  REQUIRE(judgement.reasons.size() == 1);
  CHECK(judgement.reasons[0] == "gate p99 < 1ms: observed 5.00 ms, over 3,000 requests");
}

TEST_CASE("a high finding fails a run that has no gate about findings") {
  RunBuilder builder;
  builder.failed(RunBuilder::create, Outcome::unexpected_status, 500, 1);
  builder.log(30s, "error");
  auto judgement = judge::judge(builder.run, {});
  CHECK(judgement.verdict == Verdict::fail);
  CHECK(judgement.reasons ==
        std::vector<std::string>{"F1 (high): POST /orders answered 500 in 1 of 1,001 requests"});

  SECTION("but not one whose gate asks for critical ones only") {
    Gate critical = gate("findings: none at critical", Measure::findings, 0);
    critical.severity = Severity::critical;
    judgement = judge::judge(builder.run, {critical});
    CHECK(judgement.verdict == Verdict::pass);
    CHECK(judgement.reasons ==
          std::vector<std::string>{"3,001 requests, the one gate held, 1 finding, none that fails the run"});
  }
}

TEST_CASE("a medium finding alone does not fail a run") {
  RunBuilder builder;
  builder.failed(RunBuilder::show, Outcome::unexpected_status, 404, 1);
  CHECK(judge::judge(builder.run, {}).verdict == Verdict::pass);
}

TEST_CASE("a gate that cannot be decided makes the run inconclusive, and a failed one beats it") {
  auto judgement = judge::judge(RunBuilder().run, {fast, elsewhere()});
  CHECK(judgement.verdict == Verdict::inconclusive);
  REQUIRE(judgement.reasons.size() == 1);
  CHECK(judgement.reasons[0].find("gate p99(/nowhere) < 250ms: the run has no endpoint '/nowhere'") == 0);

  judgement = judge::judge(RunBuilder().run, {elsewhere(), impossible});
  CHECK(judgement.verdict == Verdict::fail);
  REQUIRE(judgement.reasons.size() == 2);
  CHECK(judgement.reasons[0].find("gate p99 < 1ms") == 0);
}

TEST_CASE("a late generator makes a run inconclusive, also one whose latency gate would have failed") {
  RunBuilder builder;
  builder.run.generators[0].late = 1000;
  CHECK(judge::judge(builder.run, {}).verdict == Verdict::inconclusive);
  CHECK(judge::judge(builder.run, {fast}).verdict == Verdict::inconclusive);
  const auto judgement = judge::judge(builder.run, {impossible});
  CHECK(judgement.verdict == Verdict::inconclusive);
  REQUIRE(judgement.reasons.size() == 2);
  CHECK(judgement.reasons[0].find("the generator was late in stage 'steady'") == 0);

  // But failures that lateness does not make up remain failures.
  builder.failed(RunBuilder::list, Outcome::unexpected_status, 500, 100);
  CHECK(judge::judge(builder.run, {few_errors}).verdict == Verdict::fail);
  CHECK(judge::judge(builder.run, {impossible}).verdict == Verdict::fail);
}

TEST_CASE("a run of experiments alone says how many it stands on") {
  RunBuilder builder;
  CHECK(judge::say_extent(6210, builder.run) == "6,210 requests");
  builder.run.experiments.resize(48);
  CHECK(judge::say_extent(0, builder.run) == "48 experiments");
  CHECK(judge::say_extent(1, builder.run) == "1 request and 48 experiments");
}

TEST_CASE("a run without requests, without an end or interrupted is never a pass") {
  RunBuilder builder;
  SECTION("no requests") {
    builder.run.totals.clear();
    builder.run.generators.clear();
    const auto judgement = judge::judge(builder.run, {});
    CHECK(judgement.verdict == Verdict::inconclusive);
    CHECK(judgement.reasons == std::vector<std::string>{"no request was sent"});
  }
  SECTION("nothing at all") {
    CHECK(judge::judge({}, {}).verdict == Verdict::inconclusive);
    CHECK(judge::judge({}, {fast, few_errors}).verdict == Verdict::inconclusive);
  }
  SECTION("no end") {
    builder.run.complete = false;
    const auto judgement = judge::judge(builder.run, {fast});
    CHECK(judgement.verdict == Verdict::inconclusive);
    CHECK(judgement.reasons[0].find("the run's file has no end") == 0);
  }
  SECTION("interrupted") {
    builder.run.interrupted = true;
    const auto judgement = judge::judge(builder.run, {fast});
    CHECK(judgement.verdict == Verdict::inconclusive);
    CHECK(judgement.reasons == std::vector<std::string>{"the run was interrupted after 62.0 s"});
  }
}
