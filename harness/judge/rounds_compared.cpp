#include "harness/judge/rounds_compared.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <set>

#include "harness/judge/statistics/max_t.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

using journal::ComparedFigure;

constexpr std::uint64_t least_requests = 10;  // of an endpoint in each round
constexpr double least_beyond = 5;            // values beyond a percentile, for it to mean something
constexpr double least_slower_ns = 100'000;   // nobody waits for less
constexpr double least_more_errors = 0.005;   // a share
constexpr double least_calls = 0.01;          // a request; of rarer ones every call is a chance
constexpr std::size_t most_rounds = 31;       // of one side

// A figure on the scale on which it is compared: larger is worse, and differences mean the same everywhere.
struct Scale {
  std::function<double(double)> to;
  std::function<double(double)> back;
  bool smaller_is_worse = false;
  bool is_share = false;  // changes are differences and not ratios
};

Scale scale_of(const std::string& figure) {
  if (figure == "errors")
    return {[](double share) { return std::asin(std::sqrt(std::clamp(share, 0.0, 1.0))); },
            [](double angle) {
              const double sine = std::sin(std::clamp(angle, 0.0, std::acos(0.0)));
              return sine * sine;
            },
            false, true};
  if (figure == "throughput")
    return {[](double rate) { return -std::log(rate); }, [](double value) { return std::exp(-value); }, true,
            false};
  // No call at all has no logarithm.
  const double least = figure == "calls" ? least_calls / 20 : 0;
  return {[least](double value) { return std::log(std::max(value, least)); },
          [](double value) { return std::exp(value); }, false, false};
}

double mean_of(const std::vector<double>& values, const Scale& scale) {
  double sum = 0;
  for (const double value : values) sum += scale.to(value);
  return sum / static_cast<double>(values.size());
}

class SideComparison {
 public:
  explicit SideComparison(const TwoSides& sides) : sides_(sides) {}

  ComparedSides run() {
    if (sides_.baseline.size() < 2 || sides_.target.size() < 2) {
      result_.not_compared.push_back(fmt::format(
          "everything: the baseline has {} and the target {}, and a comparison needs four of each",
          counted(sides_.baseline.size(), "round"), counted(sides_.target.size(), "round")));
      return std::move(result_);
    }
    std::set<std::string> endpoints, calls;
    for (const auto* side : {&sides_.baseline, &sides_.target}) {
      for (const OneRound& round : *side) {
        for (const auto& [name, figures] : round.endpoints) endpoints.insert(name);
        for (const auto& [name, count] : round.calls) calls.insert(name);
      }
    }
    add_endpoint("", "all endpoints", [](const OneRound& round) {
      Figures all;
      for (const auto& [name, figures] : round.endpoints) {
        for (std::size_t i = 0; i < all.outcomes.size(); ++i) all.outcomes[i] += figures.outcomes[i];
        all.latency.add(figures.latency);
      }
      return all;
    });
    for (const std::string& name : endpoints) {
      add_endpoint(name, name, [&](const OneRound& round) {
        const auto found = round.endpoints.find(name);
        return found == round.endpoints.end() ? Figures{} : found->second;
      });
    }
    for (const std::string& name : calls) add_calls(name);
    judge_all();
    return std::move(result_);
  }

 private:
  using FiguresOf = std::function<Figures(const OneRound&)>;

  void add_endpoint(const std::string& subject, const std::string& called, const FiguresOf& figures_of) {
    std::vector<Figures> baseline, target;
    for (const OneRound& round : sides_.baseline) baseline.push_back(figures_of(round));
    for (const OneRound& round : sides_.target) target.push_back(figures_of(round));
    std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
    bool any_failed = false;
    for (const auto* side : {&baseline, &target}) {
      for (const Figures& figures : *side) {
        least = std::min({least, figures.latency.count(), figures.at(Outcome::answered)});
        any_failed = any_failed || figures.failed() > 0;
      }
    }
    const auto add = [&](const std::string& figure, const auto& value) {
      ComparedFigure one;
      one.subject = subject;
      one.figure = figure;
      for (std::size_t i = 0; i < baseline.size(); ++i)
        one.baseline_rounds.push_back(value(baseline[i], sides_.baseline[i]));
      for (std::size_t i = 0; i < target.size(); ++i)
        one.target_rounds.push_back(value(target[i], sides_.target[i]));
      result_.figures.push_back(std::move(one));
    };
    if (least < least_requests) {
      // Where it fails, that it does is all there is to compare.
      const bool asked = std::all_of(baseline.begin(), baseline.end(), asked_enough) &&
                         std::all_of(target.begin(), target.end(), asked_enough);
      if (asked)
        add_errors(add);
      else
        result_.not_compared.push_back(called + ": fewer than 10 requests in a round");
      return;
    }
    for (const auto& [figure, percent] : {std::pair{"p50", 50.0}, {"p95", 95.0}, {"p99", 99.0}}) {
      if (static_cast<double>(least) * (1 - percent / 100) < least_beyond - 1e-6) continue;
      add(figure, [percent = percent](const Figures& figures, const OneRound&) {
        return std::max(1.0, static_cast<double>(figures.latency.percentile(percent)));
      });
    }
    if (any_failed) add_errors(add);
    add("throughput", [](const Figures& figures, const OneRound& round) {
      return static_cast<double>(figures.at(Outcome::answered)) / round.seconds;
    });
  }

  static bool asked_enough(const Figures& figures) { return figures.asked() >= least_requests; }

  template <class Add>
  static void add_errors(const Add& add) {
    add("errors", [](const Figures& figures, const OneRound&) {
      return static_cast<double>(figures.failed()) / static_cast<double>(figures.asked());
    });
  }

  void add_calls(const std::string& name) {
    ComparedFigure one;
    one.subject = name;
    one.figure = "calls";
    double most = 0;
    const auto add = [&](const std::vector<OneRound>& side, std::vector<double>& into) {
      for (const OneRound& round : side) {
        const auto found = round.calls.find(name);
        const double calls = found == round.calls.end() ? 0 : static_cast<double>(found->second);
        const double requests = std::max(1.0, static_cast<double>(round.sent));
        most = std::max(most, calls / requests);
        into.push_back(calls / requests);
      }
    };
    add(sides_.baseline, one.baseline_rounds);
    add(sides_.target, one.target_rounds);
    if (most >= least_calls) result_.figures.push_back(std::move(one));
  }

  void judge_all() {
    std::vector<RoundSeries> series;
    for (const ComparedFigure& one : result_.figures) {
      const Scale scale = scale_of(one.figure);
      RoundSeries values;
      values.kind = one.figure;
      for (const double value : one.baseline_rounds) values.baseline.push_back(scale.to(value));
      for (const double value : one.target_rounds) values.target.push_back(scale.to(value));
      series.push_back(std::move(values));
    }
    if (series.empty()) return;
    const MaxT found = max_t(series, sides_.seed);
    result_.labelings = found.labelings;
    result_.exact = found.exact;
    result_.can_alarm = found.can_alarm();
    for (std::size_t i = 0; i < series.size(); ++i) tell(result_.figures[i], found.figures[i]);
  }

  void tell(ComparedFigure& one, const RoundDifference& found) const {
    const Scale scale = scale_of(one.figure);
    const double before = mean_of(one.baseline_rounds, scale);
    const auto change = [&](double difference) {
      const double from = scale.back(before);
      const double to = scale.back(before + difference);
      return scale.is_share ? to - from : to / from - 1;
    };
    one.baseline = scale.back(before);
    one.target = scale.back(before + found.difference);
    one.change = change(found.difference);
    one.low = std::min(change(found.low), change(found.high));
    one.high = std::max(change(found.low), change(found.high));
    one.smallest = std::abs(change(found.smallest_seen));
    one.p = found.p_worse;
    double margin = std::log1p(sides_.margin);
    if (scale.is_share) margin = scale.to(one.baseline + least_more_errors) - scale.to(one.baseline);
    if (scale.smaller_is_worse) margin = -std::log1p(-std::min(sides_.margin, 0.99));
    const bool matters = !is_latency(one) || std::abs(one.target - one.baseline) >= least_slower_ns;
    one.worse = matters && is_worse(found, margin);
    one.better = matters && is_better(found, margin);
  }

  const TwoSides& sides_;
  ComparedSides result_;
};

}  // namespace

bool is_latency(const ComparedFigure& figure) {
  return figure.figure == "p50" || figure.figure == "p95" || figure.figure == "p99";
}

double smallest_slowdown(const std::vector<ComparedFigure>& figures, const std::string& subject) {
  double smallest = std::numeric_limits<double>::infinity();
  for (const ComparedFigure& one : figures) {
    if (one.subject == subject && is_latency(one)) smallest = std::min(smallest, one.smallest);
  }
  return smallest;
}

std::vector<OneRound> rounds_of(const journal::StoredRun& run, int stage, const std::string& side) {
  std::map<int, std::string> names;
  for (const journal::EndpointRecord& record : run.endpoints) names[record.id] = to_string(record.endpoint);
  std::vector<OneRound> rounds;
  for (const journal::RoundRecord& record : run.rounds) {
    if (record.stage != stage || record.side != side || !record.not_measured.empty()) continue;
    if (record.end <= record.measured || rounds.size() == most_rounds) continue;
    OneRound& round = rounds.emplace_back();
    round.seconds = seconds(record.end - record.measured);
    round.sent = record.sent;
    round.late = record.late;
    for (const journal::RoundFigureRecord& figure : run.round_figures) {
      if (figure.stage != stage || figure.position != record.position) continue;
      Figures& figures = round.endpoints[names[figure.endpoint]];
      figures.outcomes = figure.outcomes;
      figures.latency = figure.latency;
    }
    for (const journal::RoundCallsRecord& calls : run.round_calls) {
      if (calls.stage == stage && calls.position == record.position)
        round.calls[calls.asked + " on " + calls.dependency] += calls.calls;
    }
  }
  return rounds;
}

ComparedSides compare_sides(const TwoSides& sides) {
  return SideComparison(sides).run();
}

}  // namespace shakedown::judge
