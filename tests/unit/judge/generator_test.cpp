#include "harness/judge/generator.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/run_builder.hpp"

using namespace shakedown;
using namespace shakedown::judge;
using namespace std::chrono_literals;
using shakedown::test::RunBuilder;

TEST_CASE("a generator that kept its word is fit") {
  RunBuilder builder;
  CHECK(judge_generator(builder.run).reasons.empty());
  builder.run.generators[0].late = 30;  // exactly the allowed share
  CHECK(judge_generator(builder.run).reasons.empty());
}

TEST_CASE("one late send more than the allowed share makes it unfit") {
  RunBuilder builder;
  builder.run.generators[0].late = 31;
  const GeneratorJudgement judgement = judge_generator(builder.run);
  REQUIRE(judgement.unfit_stages == std::vector<int>{1});
  CHECK(
      judgement.reasons[0] ==
      "the generator was late in stage 'steady': 1.03 % of its sends were more than 10.0 ms later than they "
      "could have been, and 1.00 % is the most that is allowed");
}

TEST_CASE("a generator that sent too little while nothing waited for the target is unfit") {
  RunBuilder builder;
  builder.run.generators[0].due = 3200;
  SECTION("short by more than a twentieth") {
    const GeneratorJudgement judgement = judge_generator(builder.run);
    REQUIRE(judgement.reasons.size() == 1);
    CHECK(judgement.reasons[0] ==
          "the generator sent 3,000 of the 3,200 requests that stage 'steady' asked for, though none of them "
          "waited "
          "for the target");
  }
  SECTION("a backlog at the target is the target's doing") {
    journal::TickFigures tick;
    tick.tick.stage = 1;
    tick.tick.waiting = 150;
    builder.run.ticks.push_back(tick);
    CHECK(judge_generator(builder.run).reasons.empty());
  }
  SECTION("steps that were skipped are not missed") {
    builder.unsent(RunBuilder::show, Outcome::skipped, 200);
    CHECK(judge_generator(builder.run).reasons.empty());
  }
  SECTION("a run that was interrupted is not short") {
    builder.run.interrupted = true;
    CHECK(judge_generator(builder.run).reasons.empty());
  }
  SECTION("nor is a stage that a crash cut off") {
    builder.run.stages[0].end = 0s;
    CHECK(judge_generator(builder.run).reasons.empty());
  }
  SECTION("short by less is fit") {
    builder.run.generators[0].due = 3150;
    CHECK(judge_generator(builder.run).reasons.empty());
  }
}
