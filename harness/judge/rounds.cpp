#include "harness/judge/rounds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

#include "harness/judge/rounds_compared.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

constexpr double twice = 1;  // from here on a change is easier to grasp as a factor

using journal::ComparedFigure;
using journal::ComparedRounds;

std::string percent(double share) {
  if (share >= twice) return fmt::format("{:.3g} times as long", 1 + share);
  return fmt::format("{:.{}f} %", 100 * share, std::abs(share) < 0.0995 ? 1 : 0);
}

// What keeps the rounds from telling anything at all; empty where nothing does.
std::string useless(const journal::StoredRun& run, const journal::RoundsRecord& stage, const TwoSides& sides,
                    const ComparedSides& compared) {
  if (!compared.can_alarm) {
    std::string text = fmt::format(
        "{} of the baseline and {} of the target were measured, and fewer than four each can show "
        "nothing",
        counted(sides.baseline.size(), "round"), sides.target.size());
    for (const journal::RoundRecord& round : run.rounds) {
      if (round.stage != stage.stage || round.not_measured.empty()) continue;
      return text + fmt::format("; round {} of the {}: {}", round.position, round.side, round.not_measured);
    }
    return text;
  }
  for (const auto* side : {&sides.baseline, &sides.target}) {
    for (const OneRound& round : *side) {
      if (static_cast<double>(round.late) > run.info.late_share * static_cast<double>(round.sent))
        return fmt::format("the generator was late: in one round {} of its sends were later than {}",
                           say_share(static_cast<double>(round.late) / static_cast<double>(round.sent)),
                           say_duration(run.info.late_by));
    }
  }
  return {};
}

struct Sight {
  std::size_t endpoints = 0;
  std::size_t blurred = 0;  // of which a slowdown of must_see would have been missed
  double worst = 0;         // the largest of the smallest slowdowns
  std::string worst_of;
  double of_all = 0;
};

Sight sight_of(const std::vector<ComparedFigure>& figures, double must_see) {
  Sight sight;
  sight.of_all = smallest_slowdown(figures, "");
  std::set<std::string> subjects;
  for (const ComparedFigure& one : figures) {
    if (is_latency(one) && !one.subject.empty()) subjects.insert(one.subject);
  }
  for (const std::string& subject : subjects) {
    const double smallest = smallest_slowdown(figures, subject);
    ++sight.endpoints;
    if (smallest > must_see) ++sight.blurred;
    if (smallest <= sight.worst) continue;
    sight.worst = smallest;
    sight.worst_of = subject;
  }
  return sight;
}

constexpr const char* remedy = "more rounds, longer ones or a quieter machine show more";

void decide(ComparedRounds& stage, const std::vector<ComparedFigure>& figures,
            const std::vector<Finding>& findings, const std::string& useless, double must_see) {
  const Sight sight = sight_of(figures, must_see);
  const std::string seen =
      sight.endpoints == 0
          ? "no endpoint could be compared"
          : fmt::format(
                "the smallest slowdown that could have been seen is {} over all endpoints, and {} of {}",
                percent(sight.of_all), percent(sight.worst), sight.worst_of);
  if (!useless.empty()) {
    stage.says = useless;
    return;
  }
  const bool worse =
      std::any_of(figures.begin(), figures.end(), [](const auto& figure) { return figure.worse; });
  if (worse) {
    stage.verdict = Verdict::fail;
    stage.says = fmt::format("the target is worse than the baseline: {}; {}",
                             counted(findings.size(), "finding"), seen);
  } else if (sight.endpoints == 0 || sight.blurred > 0) {
    stage.says = seen;
    if (sight.endpoints > 0)
      stage.says += fmt::format("; in {} of {} endpoints one of {} would have been missed: {}", sight.blurred,
                                sight.endpoints, percent(must_see), remedy);
  } else {
    stage.verdict = Verdict::pass;
    stage.says = fmt::format("nothing became worse in {}; {}", counted(sight.endpoints, "endpoint"), seen);
  }
}

}  // namespace

std::string say_change(const ComparedFigure& figure, double change) {
  if (figure.figure == "errors") return fmt::format("{:+.2f} points", 100 * change);
  if (change >= twice) return fmt::format("{:.3g} times", 1 + change);
  return fmt::format("{:+.{}f} %", 100 * change, std::abs(change) < 0.0995 ? 1 : 0);
}

std::string say_smallest(const ComparedFigure& figure) {
  return say_change(figure, figure.figure == "throughput" ? -figure.smallest : figure.smallest);
}

std::string say_figure(const ComparedFigure& figure, double value) {
  if (figure.figure == "errors") return say_share(value);
  if (figure.figure == "throughput") return fmt::format("{:.3g} a second", value);
  if (figure.figure == "calls") return fmt::format("{:.3g} a request", value);
  return say_duration(Nanoseconds(static_cast<std::int64_t>(value)));
}

namespace {

// Where the service as a whole is answered less often, each endpoint's throughput is a part of that.
void keep_whole_throughput(std::vector<ComparedFigure>& figures) {
  const bool whole = std::any_of(figures.begin(), figures.end(), [](const auto& one) {
    return one.figure == "throughput" && one.subject.empty() && one.worse;
  });
  for (ComparedFigure& one : figures) {
    if (whole && one.figure == "throughput" && !one.subject.empty()) one.worse = false;
  }
}

}  // namespace

Rounds evaluate_rounds(const journal::StoredRun& run) {
  Rounds rounds;
  for (const journal::RoundsRecord& record : run.rounds_stages) {
    if (record.between.empty()) continue;  // rounds of the target alone, for a later comparison
    TwoSides sides;
    sides.baseline = rounds_of(run, record.stage, "baseline");
    sides.target = rounds_of(run, record.stage, "target");
    sides.margin = record.margin;
    sides.seed = run.info.seed;
    ComparedSides compared = compare_sides(sides);
    ComparedRounds stage;
    stage.stage = record.stage;
    stage.baseline = static_cast<int>(sides.baseline.size());
    stage.target = static_cast<int>(sides.target.size());
    stage.labelings = compared.labelings;
    stage.exact = compared.exact;
    stage.not_compared = compared.not_compared;
    const std::string why = useless(run, record, sides, compared);
    for (ComparedFigure& figure : compared.figures) {
      figure.stage = record.stage;
      if (!why.empty()) figure.worse = figure.better = false;
    }
    keep_whole_throughput(compared.figures);
    std::vector<Finding> findings;
    if (why.empty()) findings = round_findings(run, record, compared.figures);
    decide(stage, compared.figures, findings, why, record.must_see);
    rounds.stages.push_back(std::move(stage));
    std::move(compared.figures.begin(), compared.figures.end(), std::back_inserter(rounds.figures));
    std::move(findings.begin(), findings.end(), std::back_inserter(rounds.findings));
  }
  return rounds;
}

}  // namespace shakedown::judge
