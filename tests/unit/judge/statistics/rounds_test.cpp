// From the rounds in a run file to verdict, figures and findings.
#include "harness/judge/rounds.hpp"

#include <algorithm>
#include <cmath>

#include "harness/judge/judge.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/rounds_builder.hpp"

using namespace shakedown;
using namespace shakedown::judge;
using namespace std::chrono_literals;
using Played = test::RoundsBuilder;

namespace {

const journal::ComparedFigure& figure_of(const Rounds& rounds, const std::string& subject,
                                         const std::string& figure) {
  const auto found = std::find_if(rounds.figures.begin(), rounds.figures.end(), [&](const auto& one) {
    return one.subject == subject && one.figure == figure;
  });
  REQUIRE(found != rounds.figures.end());
  return *found;
}

const Finding& only(const Rounds& rounds) {
  for (const Finding& finding : rounds.findings) UNSCOPED_INFO(finding.rule << ": " << finding.title);
  REQUIRE(rounds.findings.size() == 1);
  return rounds.findings[0];
}

}  // namespace

TEST_CASE("rounds of a service and itself pass, and say what could have been seen") {
  const Played played;
  const Rounds rounds = evaluate_rounds(played.run);
  CHECK(rounds.findings.empty());
  REQUIRE(rounds.stages.size() == 1);
  INFO(rounds.stages[0].says);
  CHECK(rounds.stages[0].verdict == Verdict::pass);
  CHECK(rounds.stages[0].labelings == 252);
  CHECK(rounds.stages[0].says.find("could have been seen") != std::string::npos);
  const auto& figure = figure_of(rounds, "GET /e1", "p95");
  CHECK(figure.baseline_rounds.size() == 5);
  CHECK(figure.smallest > 0);
  CHECK(figure.smallest < 0.5);
  CHECK(figure.low < figure.change);
  CHECK(figure.change < figure.high);
  CHECK(judge::judge(played.run, {}).verdict == Verdict::pass);
}

TEST_CASE("an endpoint that became slower is one finding with its figures of every round") {
  Played played;
  played.slower(2, 1.4);
  const Rounds rounds = evaluate_rounds(played.run);
  const Finding& finding = only(rounds);
  CHECK(finding.rule == "performance-regression");
  CHECK(finding.severity == Severity::high);
  CHECK(finding.endpoint == "GET /e2");
  CHECK(finding.stage == "performance");
  CHECK_FALSE(finding.evidence.empty());
  CHECK(finding.reproduce.find("shakedown run shop.yaml") != std::string::npos);
  const auto& figure = figure_of(rounds, "GET /e2", "p50");
  CHECK(figure.worse);
  CHECK(figure.change == Approx(0.4).margin(0.05));
  CHECK(figure.finding == finding.id);
  CHECK(rounds.stages[0].verdict == Verdict::fail);
  CHECK_FALSE(figure_of(rounds, "GET /e1", "p50").worse);
  CHECK(judge::judge(played.run, {}).verdict == Verdict::fail);
}

TEST_CASE("an endpoint that became faster is no finding") {
  Played played;
  played.slower(2, 0.6);
  const Rounds rounds = evaluate_rounds(played.run);
  CHECK(rounds.findings.empty());
  CHECK(rounds.stages[0].verdict == Verdict::pass);
  CHECK(figure_of(rounds, "GET /e2", "p50").better);
}

TEST_CASE("a service that is slower everywhere is one finding that names the worst endpoints") {
  Played played(8);
  for (int endpoint = 0; endpoint < 8; ++endpoint) played.slower(endpoint, 1.5 + 0.1 * endpoint);
  const Finding finding = only(evaluate_rounds(played.run));
  CHECK(finding.endpoint.empty());
  const bool named = std::any_of(finding.evidence.begin(), finding.evidence.end(), [](const auto& evidence) {
    return evidence.says.find("GET /e7") != std::string::npos;
  });
  CHECK(named);
}

TEST_CASE("a slowdown of microseconds is not told, however certain") {
  Played played;
  for (auto& figure : played.run.round_figures) {
    figure.latency = {};
    const bool target = played.run.rounds[static_cast<std::size_t>(figure.position - 1)].side == "target";
    figure.latency.record(target ? 60'000 : 40'000 + figure.position, 400);
  }
  CHECK(evaluate_rounds(played.run).findings.empty());
}

TEST_CASE("more failures of a kind that the baseline has are more errors and no new error") {
  Played played;
  played.failing("baseline", 1, 4, 5).failing("target", 1, 40, 5);
  const Rounds rounds = evaluate_rounds(played.run);
  const Finding& finding = only(rounds);
  CHECK(finding.rule == "more-errors");
  CHECK(finding.endpoint == "GET /e1");
  CHECK(figure_of(rounds, "GET /e1", "errors").change == Approx(0.09).margin(0.001));
}

TEST_CASE("an error that only the target has is new; how grave, its rounds tell") {
  Played often;
  often.failing("target", 1, 1, 5, "no table");
  const Finding grave = only(evaluate_rounds(often.run));
  CHECK(grave.rule == "new-error");
  CHECK(grave.severity == Severity::high);
  CHECK(grave.count == 5);
  CHECK(grave.of == 5);
  Played twice;
  twice.failing("target", 1, 1, 2, "no table");
  CHECK(only(evaluate_rounds(twice.run)).severity == Severity::low);
  Played once;
  once.failing("target", 1, 1, 1, "no table");
  CHECK(evaluate_rounds(once.run).findings.empty());
  Played both;
  both.failing("target", 1, 1, 5, "no table").failing("baseline", 1, 1, 1, "no table");
  CHECK(evaluate_rounds(both.run).findings.empty());
}

TEST_CASE("one more call for each request is told, and so is a call that is new") {
  Played more;
  more.calls("baseline", "POST /charges", 300).calls("target", "POST /charges", 600);
  const Finding finding = only(evaluate_rounds(more.run));
  CHECK(finding.rule == "more-calls");
  CHECK(finding.title.find("POST /charges on payments") != std::string::npos);
  Played added;
  added.calls("baseline", "POST /charges", 300)
      .calls("target", "POST /charges", 300)
      .calls("target", "GET /charges/{id}", 300);
  CHECK(only(evaluate_rounds(added.run)).rule == "new-call");
  Played same;
  same.calls("baseline", "POST /charges", 300).calls("target", "POST /charges", 300);
  CHECK(evaluate_rounds(same.run).findings.empty());
}

TEST_CASE("rounds that cannot show anything are inconclusive and say why") {
  const auto says = [](const Played& played) {
    const Rounds rounds = evaluate_rounds(played.run);
    CHECK(rounds.findings.empty());
    CHECK(rounds.stages.at(0).verdict == Verdict::inconclusive);
    CHECK(judge::judge(played.run, {}).verdict == Verdict::inconclusive);
    return rounds.stages.at(0).says;
  };
  Played few(4, 3);
  few.slower(1, 3);
  CHECK(says(few).find("fewer than four each") != std::string::npos);

  Played cut;
  cut.slower(1, 3);
  cut.run.rounds[3].not_measured = cut.run.rounds[4].not_measured = "the stage's time was over";
  cut.run.rounds[0].not_measured = "the stage's time was over";
  CHECK(says(cut).find("the stage's time was over") != std::string::npos);

  Played late;
  late.slower(1, 3);
  late.run.rounds[3].late = late.run.rounds[3].sent / 10;
  CHECK(says(late).find("the generator was late") != std::string::npos);

  Played blurred;
  for (auto& figure : blurred.run.round_figures) {
    figure.latency = {};
    figure.latency.record(1'000'000LL * (1 + 7 * (figure.position * figure.position % 5)), 400);
  }
  CHECK(says(blurred).find("would have been missed") != std::string::npos);
}

TEST_CASE("an endpoint with too few requests is not compared, and that is said") {
  Played played;
  for (auto& figure : played.run.round_figures) {
    if (figure.endpoint != 3) continue;
    figure.latency = {};
    figure.latency.record(5'000'000, 4);
    figure.outcomes[static_cast<std::size_t>(Outcome::answered)] = 4;
  }
  const Rounds rounds = evaluate_rounds(played.run);
  CHECK(rounds.stages[0].verdict == Verdict::pass);
  REQUIRE(rounds.stages[0].not_compared.size() == 1);
  CHECK(rounds.stages[0].not_compared[0] == "GET /e3: fewer than 10 requests in a round");
}

TEST_CASE("rounds of the target alone are kept and not judged") {
  Played played;
  played.run.rounds_stages[0].between.clear();
  const Rounds rounds = evaluate_rounds(played.run);
  CHECK(rounds.stages.empty());
  CHECK(rounds.findings.empty());
}
