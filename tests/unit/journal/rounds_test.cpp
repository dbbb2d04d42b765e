// Rounds of load and what was made of them: what goes into a run file comes out again.
#include "tests/unit/journal/round_trip.hpp"

using namespace shakedown;
using namespace shakedown::journal;
using namespace std::chrono_literals;
using shakedown::test::TemporaryFolder;

TEST_CASE("rounds of load come back as they were recorded last") {
  const TemporaryFolder folder;
  const auto journal = created(folder);
  journal->rounds_stage({3, "baseline and target", "200/s", 5, 3s, 10s, 0.1, 0.5});
  RoundRecord round{3, 2, "target", 1s, 4s, {}, 0, 0, 0, "it did not end"};
  journal->round(round);
  round = {3, 2, "target", 1s, 4s, 14s, 2000, 1999, 1, ""};
  journal->round(round);
  RoundFigureRecord figure;
  figure.stage = 3;
  figure.position = 2;
  figure.endpoint = 1;
  figure.outcomes[static_cast<std::size_t>(Outcome::answered)] = 3;
  for (const std::int64_t latency : {1'234'567, 2'345'678, 3'456'789}) figure.latency.record(latency, 1);
  journal->round_figure(figure);
  journal->round_calls({3, 2, "payments", "GET /charges/{id}", 17});
  journal->round_error({3, 2, 1, Outcome::unexpected_status, 500, any_bytes, 4, 9});
  const StoredRun run = closed_and_read(*journal, folder);

  REQUIRE(run.rounds_stages.size() == 1);
  CHECK(run.rounds_stages[0].between == "baseline and target");
  CHECK(run.rounds_stages[0].load == "200/s");
  CHECK(run.rounds_stages[0].planned == 5);
  CHECK(run.rounds_stages[0].warm_up == 3s);
  CHECK(run.rounds_stages[0].measured == 10s);
  CHECK(run.rounds_stages[0].margin == 0.1);
  CHECK(run.rounds_stages[0].must_see == 0.5);
  REQUIRE(run.rounds.size() == 1);
  CHECK(run.rounds[0].side == "target");
  CHECK(run.rounds[0].measured == 4s);
  CHECK(run.rounds[0].end == 14s);
  CHECK(run.rounds[0].sent == 1999);
  CHECK(run.rounds[0].not_measured.empty());
  REQUIRE(run.round_figures.size() == 1);
  CHECK(run.round_figures[0].endpoint == 1);
  CHECK(run.round_figures[0].outcomes == figure.outcomes);
  CHECK(run.round_figures[0].latency.count() == 3);
  CHECK(run.round_figures[0].latency.min() == 1'234'567);
  CHECK(run.round_figures[0].latency.max() == 3'456'789);
  REQUIRE(run.round_calls.size() == 1);
  CHECK(run.round_calls[0].asked == "GET /charges/{id}");
  CHECK(run.round_calls[0].calls == 17);
  REQUIRE(run.round_errors.size() == 1);
  CHECK(run.round_errors[0].message == any_bytes);
  CHECK(run.round_errors[0].count == 4);
  CHECK(run.round_errors[0].exchange == 9);
}

TEST_CASE("what was made of rounds comes back to the last bit, in the place of an earlier judgement") {
  const TemporaryFolder folder;
  const auto journal = created(folder);
  REQUIRE(journal->close(1s, false));
  Judgement judgement;
  judgement.compared_rounds.push_back(
      {3, Verdict::fail, "slower", 5, 4, 126, false, {"GET /a: fewer than 10 requests in a round"}});
  judgement.compared_figures.push_back({3,
                                        "GET /orders",
                                        "p95",
                                        {0.1, 1e7 / 3},
                                        {5.25e6},
                                        1.0 / 3,
                                        2,
                                        0.42,
                                        0.3,
                                        0.55,
                                        0.12,
                                        1.0 / 126,
                                        true,
                                        false,
                                        "F1"});
  REQUIRE(store_judgement(folder.file("run.db"), judgement));
  REQUIRE(store_judgement(folder.file("run.db"), judgement));
  const auto run = read_run(folder.file("run.db"));
  REQUIRE(run);
  REQUIRE(run.value().compared_rounds.size() == 1);
  const ComparedRounds& stage = run.value().compared_rounds[0];
  CHECK(stage.verdict == Verdict::fail);
  CHECK(stage.says == "slower");
  CHECK(stage.target == 4);
  CHECK(stage.labelings == 126);
  CHECK_FALSE(stage.exact);
  CHECK(stage.not_compared == judgement.compared_rounds[0].not_compared);
  REQUIRE(run.value().compared_figures.size() == 1);
  const ComparedFigure& figure = run.value().compared_figures[0];
  CHECK(figure.subject == "GET /orders");
  CHECK(figure.figure == "p95");
  CHECK(figure.baseline_rounds == judgement.compared_figures[0].baseline_rounds);
  CHECK(figure.target_rounds == judgement.compared_figures[0].target_rounds);
  CHECK(figure.baseline == 1.0 / 3);
  CHECK(figure.smallest == 0.12);
  CHECK(figure.p == 1.0 / 126);
  CHECK(figure.worse);
  CHECK_FALSE(figure.better);
  CHECK(figure.finding == "F1");
}
