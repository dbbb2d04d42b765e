// From a stored run to the table of races and its findings.
#include "harness/judge/race_cells.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/run_builder.hpp"

using namespace shakedown;
using namespace std::chrono_literals;
using judge::RaceOutcome;
using Kind = journal::RacePlayRecord::Kind;

namespace {

// Two redeem a coupon that may be used once, in plays that are stored as a runner stores them.
struct Stored {
  test::RunBuilder builder;
  Nanoseconds at = 10s;

  Stored() {
    journal::ExperimentRecord experiment;
    experiment.id = 1;
    experiment.stage = 1;
    experiment.kind = "race";
    experiment.subject = "target";
    experiment.what = "POST /redeem x 2";
    experiment.begin = 10s;
    builder.run.experiments.push_back(experiment);
    play(Kind::serial, 200, 409, 1);
    play(Kind::serial, 200, 409, 1);
  }

  Stored& play(Kind kind, int first, int second, int used) {
    journal::RacePlayRecord record;
    record.experiment = 1;
    record.play = static_cast<int>(builder.run.race_plays.size()) + 1;
    record.kind = kind;
    record.order = {0, 1};
    record.how = "last byte";
    record.released = at;
    record.overlap = 2;
    record.certified_by = "timing";
    builder.run.race_plays.push_back(record);
    step(0, "POST", first, R"({"ok":true})");
    step(1, "POST", second, R"({"ok":true})");
    step(-1, "GET", 200, "{\"used\":" + std::to_string(used) + "}");
    return *this;
  }
  Stored& bursts(int count, int first, int second, int used) {
    for (int i = 0; i < count; ++i) play(Kind::burst, first, second, used);
    return *this;
  }
  journal::RaceCell cell() const {
    const auto races = judge::evaluate_races(builder.run);
    REQUIRE(races.cells.size() == 1);
    INFO(races.cells[0].says);
    return races.cells[0];
  }

 private:
  void step(int request, const char* method, int status, const std::string& body) {
    at += 5ms;
    const auto id = builder.exchange(test::RunBuilder::create,
                                     status < 400 ? Outcome::answered : Outcome::unexpected_status, status,
                                     at, "/redeem");
    auto& exchange = builder.run.exchanges.back().exchange;
    exchange.request.method = method;
    exchange.response.body = body;
    exchange.timing.sent = at - 4ms;
    journal::ExperimentStepRecord record;
    record.experiment = 1;
    record.exchange = id;
    record.play = static_cast<int>(builder.run.race_plays.size());
    record.request = request;
    record.is_read = request < 0;
    builder.run.experiment_steps.push_back(record);
  }
};

}  // namespace

TEST_CASE("a race that showed often enough is a finding with its rate") {
  Stored stored;
  stored.bursts(3, 200, 200, 2).bursts(5, 409, 200, 1);
  const auto cell = stored.cell();
  CHECK(cell.outcome == RaceOutcome::limit_overrun);
  CHECK(cell.shown == 3);
  CHECK(cell.of == 8);
  CHECK(cell.least_requests == 2);
  CHECK(cell.serial_plays == 2);
  CHECK(cell.legal_outcomes == 1);
  const auto findings = judge::evaluate_races(stored.builder.run).findings;
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].rule == "race/limit-overrun");
  CHECK(findings[0].severity == Severity::critical);
  CHECK(findings[0].count == 3);
  CHECK(findings[0].of == 8);
  CHECK(findings[0].title.find("2 of 2 requests succeeded where every serial order lets 1") !=
        std::string::npos);
  CHECK(cell.finding == findings[0].id);
  CHECK(judge::race_of_rule(findings[0].rule) == RaceOutcome::limit_overrun);
}

TEST_CASE("twin: what showed less often is said, and is no finding") {
  Stored stored;
  stored.bursts(2, 200, 200, 2).bursts(5, 200, 409, 1);
  const auto cell = stored.cell();
  CHECK(cell.outcome == RaceOutcome::inconclusive);
  CHECK(cell.finding.empty());
  CHECK(judge::evaluate_races(stored.builder.run).findings.empty());
}

TEST_CASE("twin: bursts that end as serial orders do say how rare a race could still be") {
  Stored stored;
  stored.bursts(20, 409, 200, 1);
  const auto cell = stored.cell();
  CHECK(cell.outcome == RaceOutcome::serial);
  CHECK(cell.of == 20);
  CHECK(cell.rate_low == 0);
  CHECK(cell.rate_high == Approx(0.161).margin(0.001));
}

TEST_CASE("a set without a burst was not exercised") {
  Stored stored;
  CHECK(stored.cell().outcome == RaceOutcome::not_exercised);
}

TEST_CASE("Wilson's interval is that of the tables") {
  const auto [low, high] = judge::wilson_interval(9, 20);
  CHECK(low == Approx(0.2582).margin(0.0005));
  CHECK(high == Approx(0.6579).margin(0.0005));
  CHECK(judge::wilson_interval(0, 0) == std::make_pair(0.0, 1.0));
  CHECK(judge::wilson_interval(5, 5).second == 1.0);
}
