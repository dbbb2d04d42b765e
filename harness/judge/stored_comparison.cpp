#include "harness/judge/stored_comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "harness/judge/case.hpp"
#include "harness/judge/figures.hpp"
#include "harness/judge/rounds_compared.hpp"
#include "harness/judge/words.hpp"
#include "harness/model/names.hpp"

namespace shakedown::judge {
namespace {

using journal::ComparedFigure;
using journal::StoredRun;

constexpr std::uint64_t least_of_one_run = 20;  // requests of an endpoint, to be shown at all

std::string called(const StoredRun& run) {
  return fmt::format("{} (seed {}, shakedown {})", run.info.name, run.info.seed, run.info.version);
}

// The stage of rounds that both have, by its name; else the first of each.
std::pair<const journal::RoundsRecord*, const journal::RoundsRecord*> stages_of(const StoredRun& before,
                                                                                const StoredRun& after) {
  const auto name = [](const StoredRun& run, int id) {
    for (const journal::StageRecord& stage : run.stages) {
      if (stage.id == id) return stage.name;
    }
    return std::string();
  };
  for (const auto& one : before.rounds_stages) {
    for (const auto& other : after.rounds_stages) {
      if (name(before, one.stage) == name(after, other.stage)) return {&one, &other};
    }
  }
  if (before.rounds_stages.empty() || after.rounds_stages.empty()) return {nullptr, nullptr};
  return {&before.rounds_stages.front(), &after.rounds_stages.front()};
}

void tell_machines(const StoredRun& before, const StoredRun& after, StoredComparison& result) {
  const bool same_host = before.info.host == after.info.host;
  const bool same_machine = !before.info.machine.empty() && before.info.machine == after.info.machine;
  result.times_comparable = same_host && same_machine;
  if (!same_host) {
    result.cautions.push_back(fmt::format(
        "the machines differ: {}; {}. Latency and throughput say more about them than about the service: "
        "no change of these is told from the machines'",
        before.info.host, after.info.host));
  } else if (!same_machine) {
    result.cautions.push_back(
        "the machines are described alike, but are two, or one that was started again meanwhile. Machines "
        "that "
        "are called the same differ by 10 % and more: no change of latency and throughput is told from that");
  } else {
    result.cautions.push_back(
        "the runs were made at different times: what else the machine did then is part of every difference. "
        "A "
        "stage with `baseline` and `compare: {load: ...}` plays both by turns");
  }
}

void tell_loads(const journal::RoundsRecord& one, const journal::RoundsRecord& other,
                StoredComparison& result) {
  if (one.load == other.load && one.measured == other.measured) return;
  result.times_comparable = false;
  result.cautions.push_back(
      fmt::format("the loads differ, {} for {} and {} for {}: latency and throughput cannot be compared",
                  one.load, say_duration(one.measured), other.load, say_duration(other.measured)));
}

bool depends_on_time(const ComparedFigure& figure) {
  return is_latency(figure) || figure.figure == "throughput";
}

void compare_rounds(const StoredRun& before, const StoredRun& after, const journal::RoundsRecord& one,
                    const journal::RoundsRecord& other, StoredComparison& result) {
  TwoSides sides;
  sides.baseline = rounds_of(before, one.stage, "target");
  sides.target = rounds_of(after, other.stage, "target");
  sides.margin = other.margin;
  sides.seed = after.info.seed;
  ComparedSides compared = compare_sides(sides);
  result.figures = std::move(compared.figures);
  for (const std::string& text : compared.not_compared) result.cautions.push_back("not compared: " + text);
  if (!result.figures.empty() && !compared.can_alarm)
    result.cautions.push_back("fewer than four rounds of each: no change is told from chance");
}

// One figure of each run; how much two runs of the same code differ is not known.
void compare_whole_runs(const StoredRun& before, const StoredRun& after, StoredComparison& result) {
  result.cautions.push_back(
      "neither run has rounds of load, or only one has: there is one figure of each, and no telling a change "
      "from chance");
  std::map<std::string, std::pair<Figures, Figures>> by_endpoint;
  for (const bool is_after : {false, true}) {
    const StoredRun& run = is_after ? after : before;
    for (const journal::EndpointRecord& record : run.endpoints) {
      auto& figures = by_endpoint[to_string(record.endpoint)];
      (is_after ? figures.second : figures.first) =
          figures_of(run, all_stages(run), [&](int id) { return id == record.id; });
    }
  }
  for (const auto& [name, figures] : by_endpoint) {
    const auto& [one, other] = figures;
    if (std::min(one.asked(), other.asked()) < least_of_one_run) continue;
    const auto add = [&, name = name](const std::string& figure, double from, double to, double change) {
      ComparedFigure compared;
      compared.subject = name;
      compared.figure = figure;
      compared.baseline_rounds = {from};
      compared.target_rounds = {to};
      compared.baseline = from;
      compared.target = to;
      compared.change = change;
      result.figures.push_back(std::move(compared));
    };
    for (const auto& [figure, percent] : {std::pair{"p50", 50.0}, {"p95", 95.0}, {"p99", 99.0}}) {
      if (std::min(one.latency.count(), other.latency.count()) == 0) continue;
      const double from = std::max(1.0, static_cast<double>(one.latency.percentile(percent)));
      const double to = static_cast<double>(other.latency.percentile(percent));
      add(figure, from, to, to / from - 1);
    }
    const auto share = [](const Figures& of) {
      return static_cast<double>(of.failed()) / static_cast<double>(of.asked());
    };
    if (one.failed() + other.failed() > 0) add("errors", share(one), share(other), share(other) - share(one));
  }
}

using Signature = std::tuple<std::string, std::string, std::string>;  // endpoint, what, message

std::map<Signature, std::uint64_t> errors_of(const StoredRun& run) {
  std::map<Signature, std::uint64_t> errors;
  const Case named(run);
  const auto add = [&](int endpoint, Outcome outcome, int status, const std::string& message,
                       std::uint64_t count) {
    const std::string what = status != 0 ? std::to_string(status) : name_of(outcome);
    errors[{named.endpoint(endpoint), what, first_line(message)}] += count;
  };
  for (const auto& one : run.signatures) add(one.endpoint, one.outcome, one.status, one.message, one.count);
  for (const auto& one : run.round_errors) {
    const bool of_target = std::any_of(run.rounds.begin(), run.rounds.end(), [&](const auto& round) {
      return round.stage == one.stage && round.position == one.position && round.side == "target";
    });
    if (of_target) add(one.endpoint, one.outcome, one.status, one.message, one.count);
  }
  return errors;
}

std::vector<std::string> errors_only_in(const StoredRun& run, const StoredRun& other) {
  const auto there = errors_of(other);
  std::vector<std::string> only;
  for (const auto& [key, count] : errors_of(run)) {
    if (there.contains(key)) continue;
    const auto& [endpoint, what, message] = key;
    only.push_back(fmt::format("{} {}{}{} ({})", endpoint, what, message.empty() ? "" : " ", message,
                               counted(count, "time")));
  }
  return only;
}

std::vector<std::string> findings_only_in(const StoredRun& run, const StoredRun& other) {
  std::set<std::pair<std::string, std::string>> there;
  for (const Finding& finding : other.findings) there.insert({finding.rule, finding.endpoint});
  std::vector<std::string> only;
  for (const Finding& finding : run.findings) {
    if (!there.contains({finding.rule, finding.endpoint}))
      only.push_back(fmt::format("{}: {}", name_of(finding.severity), first_line(finding.title)));
  }
  return only;
}

}  // namespace

StoredComparison compare_runs(const StoredRun& before, const StoredRun& after) {
  StoredComparison result;
  result.before = called(before);
  result.after = called(after);
  tell_machines(before, after, result);
  const auto [one, other] = stages_of(before, after);
  if (one != nullptr && other != nullptr) {
    result.of_rounds = true;
    tell_loads(*one, *other, result);
    compare_rounds(before, after, *one, *other, result);
  } else {
    compare_whole_runs(before, after, result);
  }
  for (ComparedFigure& figure : result.figures) {
    if (depends_on_time(figure) && !result.times_comparable) figure.worse = figure.better = false;
  }
  result.new_errors = errors_only_in(after, before);
  result.gone_errors = errors_only_in(before, after);
  result.new_findings = findings_only_in(after, before);
  result.gone_findings = findings_only_in(before, after);
  return result;
}

}  // namespace shakedown::judge
