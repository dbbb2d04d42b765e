#include "harness/judge/race_cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>

#include "harness/judge/case.hpp"
#include "harness/judge/matrix.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

struct Rule {
  RaceOutcome outcome;
  const char* rule;
  Severity severity;
  int least;
  const char* why;
};
// Where bursts of one experiment have different names, the first of the most frequent ones is told.
constexpr std::array<Rule, 12> rules{{
    {RaceOutcome::crashed, "race/crash", Severity::critical, 2,
     "Requests that arrive together end the whole service, for all of its users."},
    {RaceOutcome::foreign_response, "race/foreign-response", Severity::critical, 2,
     "One user sees another's data, whenever their requests meet."},
    {RaceOutcome::deadlock, "race/deadlock", Severity::critical, 2,
     "Requests wait for each other for ever, and what they hold stays locked until a restart."},
    {RaceOutcome::double_effect, "race/double-effect", Severity::critical, 3,
     "The key is there so that a retry does nothing twice; a retry that comes too early does."},
    {RaceOutcome::limit_overrun, "race/limit-overrun", Severity::critical, 3,
     "The check and the change are two steps: requests that meet in between all pass the check."},
    {RaceOutcome::conditional_overrun, "race/conditional-overrun", Severity::high, 3,
     "If-Match promises that no unseen change is overwritten, and If-None-Match: * that nothing was there; "
     "of "
     "several that found it true, all but one were told wrong."},
    {RaceOutcome::lost_update, "race/lost-update", Severity::critical, 3,
     "The user was told that the change is saved, and it is gone."},
    {RaceOutcome::duplicate_create, "race/duplicate-create", Severity::high, 3,
     "What must be there once is there twice, and everything that looks it up has to choose."},
    {RaceOutcome::torn_response, "race/torn-response", Severity::high, 3,
     "The answer shows something that was never so."},
    {RaceOutcome::stale_read, "race/stale-read", Severity::high, 3,
     "A change that was acknowledged is not seen by those who ask afterwards."},
    {RaceOutcome::other_state, "race/other-state", Severity::medium, 3,
     "What is left behind is what no order of the requests would leave."},
    {RaceOutcome::concurrent_errors, "race/concurrent-errors", Severity::medium, 3,
     "Users whose requests meet get an error where each alone would have got an answer."},
}};

const Rule* rule_of(RaceOutcome outcome) {
  const auto* const found =
      std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.outcome == outcome; });
  return found == rules.end() ? nullptr : found;
}

std::string endpoint_of(const journal::StoredRun& run, const std::vector<RacePlay>& plays) {
  for (const RacePlay& play : plays) {
    if (play.requests.empty() || play.requests.front().id == 0) continue;
    const Exchange& exchange = play.requests.front().exchange;
    for (const journal::EndpointRecord& record : run.endpoints) {
      if (record.id == exchange.endpoint) return to_string(record.endpoint);
    }
    return exchange.request.method + " " + first_line(exchange.request.target, 80);
  }
  return {};
}

struct Shown {
  const JudgedRace* race = nullptr;
  std::size_t play = 0;
  const RaceRuling& ruling() const { return race->rulings[play]; }
  const RacePlay& burst() const { return race->plays[play]; }
};

struct Tally {
  int of = 0;
  std::vector<Shown> shown;  // bursts that no serial order explains
  std::map<RaceOutcome, int> counts;
  std::optional<Shown> open;  // a burst that proves nothing, for its reason
  const Rule* rule = nullptr;
  Shown example;
};

Tally tally(const std::vector<JudgedRace>& group) {
  Tally tally;
  for (const JudgedRace& race : group) {
    for (std::size_t i = 0; i < race.plays.size(); ++i) {
      const RacePlay& play = race.plays[i];
      if (play.record.kind != journal::RacePlayRecord::Kind::burst) continue;
      const RaceRuling& ruling = race.rulings[i];
      const bool worse = tally.open && tally.open->ruling().outcome == RaceOutcome::inconclusive;
      if (!is_exercised(ruling.outcome) && !worse) tally.open = Shown{&race, i};
      if (!is_exercised(ruling.outcome)) continue;
      ++tally.of;
      if (!is_race(ruling.outcome)) continue;
      tally.shown.push_back({&race, i});
      ++tally.counts[ruling.outcome];
    }
  }
  int most = 0;
  for (const Rule& rule : rules) {
    const auto count = tally.counts.find(rule.outcome);
    if (count == tally.counts.end() || count->second <= most) continue;
    most = count->second;
    tally.rule = &rule;
  }
  for (const Shown& shown : tally.shown) {
    if (tally.rule && shown.ruling().outcome == tally.rule->outcome && !tally.example.race)
      tally.example = shown;
  }
  return tally;
}

// The fewest requests and the widest step that still show it, over all bursts.
void narrow(const std::vector<JudgedRace>& group, RaceOutcome outcome, journal::RaceCell& cell) {
  for (const JudgedRace& race : group) {
    for (std::size_t i = 0; i < race.plays.size(); ++i) {
      if (race.rulings[i].outcome != outcome) continue;
      const auto& record = race.plays[i].record;
      const int requests = static_cast<int>(record.order.size());
      if (cell.least_requests == 0 || requests < cell.least_requests) cell.least_requests = requests;
      cell.widest_step = std::max(cell.widest_step, record.step);
    }
  }
}

std::string say_rate(const journal::RaceCell& cell) {
  return fmt::format("{} of {} bursts, 95 % interval {} to {}", cell.shown, cell.of, say_share(cell.rate_low),
                     say_share(cell.rate_high));
}

class Maker {
 public:
  explicit Maker(const journal::StoredRun& run) : case_(run) {
    for (const journal::ExperimentRecord& record : run.experiments) {
      if (record.kind != "race") continue;
      const Key key{record.stage, record.subject, record.what};
      if (!groups_.contains(key)) order_.push_back(key);
      groups_[key].push_back(judge_race(run, record));
    }
  }

  Races make() {
    Races races;
    for (const Key& key : order_) races.cells.push_back(cell(groups_[key], races.findings));
    return races;
  }

 private:
  using Key = std::tuple<int, std::string, std::string>;

  journal::RaceCell cell(const std::vector<JudgedRace>& group, std::vector<Finding>& findings) const {
    const Tally counted = tally(group);
    const JudgedRace& first = group.front();
    journal::RaceCell cell;
    cell.what = first.record->what;
    for (const JudgedRace& race : group) {
      if (cell.endpoint.empty()) cell.endpoint = race.endpoint;
      cell.serial_plays += race.serial_plays;
      cell.legal_outcomes = std::max(cell.legal_outcomes, race.legal_outcomes);
    }
    cell.of = counted.of;
    cell.shown = static_cast<int>(counted.shown.size());
    std::tie(cell.rate_low, cell.rate_high) = wilson_interval(cell.shown, cell.of);
    if (!counted.rule) {
      say_harmless(group, counted, cell);
      return cell;
    }
    cell.outcome = counted.rule->outcome;
    cell.says = counted.example.ruling().says;
    narrow(group, cell.outcome, cell);
    if (cell.shown < counted.rule->least) {
      cell.outcome = RaceOutcome::inconclusive;
      cell.says = fmt::format("{} in {} of {} bursts, which is not enough to report: {}",
                              name_of(counted.rule->outcome), cell.shown, cell.of, cell.says);
      return cell;
    }
    findings.push_back(finding(*counted.rule, counted, cell));
    cell.finding = findings.back().id;
    return cell;
  }

  static void say_harmless(const std::vector<JudgedRace>& group, const Tally& counted,
                           journal::RaceCell& cell) {
    if (counted.of > 0) {
      cell.outcome = RaceOutcome::serial;
      cell.says = fmt::format(
          "each of {} bursts ended as a serial order does; a race in more than {} of them "
          "would have been seen",
          counted.of, say_share(cell.rate_high));
      return;
    }
    const auto why = std::find_if(group.begin(), group.end(),
                                  [](const JudgedRace& race) { return !race.record->not_exercised.empty(); });
    if (counted.open) {
      cell.outcome = counted.open->ruling().outcome;
      cell.says = counted.open->ruling().says;
    } else {
      cell.outcome = RaceOutcome::not_exercised;
      cell.says = why != group.end() ? why->record->not_exercised : "no burst was made";
    }
  }

  Finding finding(const Rule& rule, const Tally& counted, const journal::RaceCell& cell) const {
    const Shown& example = counted.example;
    const journal::ExperimentRecord& record = *example.race->record;
    Finding finding;
    finding.rule = rule.rule;
    finding.severity = rule.severity;
    finding.endpoint = cell.endpoint;
    finding.stage = case_.stage_at(record.begin);
    finding.id = fmt::format("{}\n{}\n{}\n{}", rule.rule, finding.stage, record.subject, record.what);
    finding.why = rule.why;
    finding.count = static_cast<std::uint64_t>(cell.shown);
    finding.of = static_cast<std::uint64_t>(cell.of);
    finding.title = fmt::format("{}: {} ({})", record.what, cell.says, say_rate(cell));
    finding.first_seen = never;
    for (const Shown& shown : counted.shown) {
      finding.first_seen = std::min(finding.first_seen, shown.burst().record.released);
      finding.last_seen = std::max(finding.last_seen, shown.burst().record.released);
    }
    finding.evidence.push_back(
        {Evidence::Kind::experiment, record.id,
         fmt::format("{}: play {}, {} requests by {}; the fewest that show it are {}", record.says,
                     example.burst().record.play, example.burst().record.order.size(),
                     example.burst().record.how, cell.least_requests)});
    const auto& more = example.ruling().evidence;
    finding.evidence.insert(finding.evidence.end(), more.begin(), more.end());
    for (const auto& [outcome, count] : counted.counts) {
      if (outcome == rule.outcome) continue;
      finding.evidence.push_back(
          {Evidence::Kind::figure, 0,
           fmt::format("{} of the {} bursts are {} each", count, cell.shown, name_of(outcome))});
    }
    finding.reproduce = reproduce_one;
    return finding;
  }

  const Case case_;
  std::map<Key, std::vector<JudgedRace>> groups_;
  std::vector<Key> order_;
};

}  // namespace

JudgedRace judge_race(const journal::StoredRun& run, const journal::ExperimentRecord& record) {
  JudgedRace race;
  race.record = &record;
  race.plays = plays_of(run, record);
  race.endpoint = endpoint_of(run, race.plays);
  const RaceControl control(serial_of(race.plays));
  race.serial_plays = static_cast<int>(control.serial().size());
  race.legal_outcomes = control.legal_outcomes();
  for (const RacePlay& play : race.plays) {
    const bool is_burst = play.record.kind == journal::RacePlayRecord::Kind::burst;
    race.rulings.push_back(is_burst ? judge_burst(control, play)
                                    : RaceRuling{RaceOutcome::serial, "", {}, {}});
  }
  return race;
}

Races evaluate_races(const journal::StoredRun& run) {
  return Maker(run).make();
}

int least_bursts(RaceOutcome outcome) {
  const Rule* rule = rule_of(outcome);
  return rule ? rule->least : 0;
}

std::string race_rule(RaceOutcome outcome) {
  const Rule* rule = rule_of(outcome);
  return rule ? rule->rule : "";
}

RaceOutcome race_of_rule(const std::string& rule) {
  for (const Rule& known : rules) {
    if (rule == known.rule) return known.outcome;
  }
  return RaceOutcome::not_exercised;
}

std::pair<double, double> wilson_interval(int shown, int of) {
  if (of <= 0) return {0.0, 1.0};
  constexpr double z = 1.959963984540054;
  const double n = of;
  const double share = std::clamp(static_cast<double>(shown) / n, 0.0, 1.0);
  const double middle = share + z * z / (2 * n);
  const double half = z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  const double scale = 1 + z * z / n;
  return {shown == 0 ? 0.0 : std::max(0.0, (middle - half) / scale),
          shown >= of ? 1.0 : std::min(1.0, (middle + half) / scale)};
}

}  // namespace shakedown::judge
