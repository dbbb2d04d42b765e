#include "harness/judge/access_cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "harness/judge/case.hpp"
#include "harness/judge/matrix.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

using Kind = AccessAnswer::Kind;

constexpr std::size_t cells_told = 12;  // besides the one that a finding shows

using Place = std::tuple<int, std::string, std::string>;  // stage, side, endpoint
Place place_of(const AccessTry& tried) {
  return {tried.record->stage, tried.tried->side, tried.tried->endpoint};
}

// "GET /orders/{id}" -> "/orders"
std::string first_segment(const std::string& endpoint) {
  const auto path = endpoint.find('/');
  if (path == std::string::npos) return {};
  const auto end = endpoint.find_first_of("/?", path + 1);
  return endpoint.substr(path, end == std::string::npos ? end : end - path);
}

// What plain requests got, by endpoint: the facts that single tries are ruled with.
class Known {
 public:
  void add(const AccessTry& tried, const AccessAnswer& answer) {
    if (!tried.tried->way.empty() || answer.kind == Kind::not_exercised || answer.kind == Kind::failed)
      return;
    auto& plain = plain_[{place_of(tried), tried.tried->who}];
    plain.refused = plain.refused && answer.kind == Kind::refused;
    if (tried.tried->who != asker::nobody || tried.tried->carried.empty()) return;
    auto& one = nobody_[place_of(tried)];
    one.refused = one.refused && answer.kind == Kind::refused;
  }

  void finish() {
    for (const auto& [place, plain] : nobody_) {
      auto& count = counts_[{std::get<0>(place), std::get<1>(place)}];
      ++(plain.refused ? count.first : count.second);
    }
  }

  AccessFacts facts(const AccessTry& tried) const {
    AccessFacts facts;
    facts.plain_refused = refused(place_of(tried), tried.tried->who);
    facts.nobody_refused = refused(place_of(tried), asker::nobody);
    facts.siblings_refuse = siblings_refuse(place_of(tried));
    return facts;
  }

 private:
  struct Plain {
    bool refused = true;
  };
  static constexpr int least_that_refuse = 3;

  bool refused(const Place& place, const std::string& who) const {
    const auto found = plain_.find({place, who});
    return found != plain_.end() && found->second.refused;
  }

  bool siblings_refuse(const Place& place) const {
    const auto count = counts_.find({std::get<0>(place), std::get<1>(place)});
    if (count == counts_.end() || count->second.first < least_that_refuse ||
        count->second.first < 3 * count->second.second)
      return false;
    bool any = false;
    for (const auto& [other, plain] : nobody_) {
      if (other == place || std::get<0>(other) != std::get<0>(place) ||
          std::get<1>(other) != std::get<1>(place) ||
          first_segment(std::get<2>(other)) != first_segment(std::get<2>(place)))
        continue;
      if (!plain.refused) return false;
      any = true;
    }
    return any;
  }

  std::map<std::pair<Place, std::string>, Plain> plain_;
  std::map<Place, Plain> nobody_;
  std::map<std::pair<int, std::string>, std::pair<int, int>> counts_;  // that refuse nobody, and that do not
};

// Cells with the same key are one finding: what is wrong with a token is wrong in one place, wherever it
// shows.
std::string key_of(const JudgedAccess& judged) {
  const auto& about = *judged.tried.tried;
  const std::string& rule = judged.ruling.rule;
  std::string key = fmt::format("{}\n{}", rule, judged.tried.record->stage);
  if (rule == "access/fail-open") return key + "\n" + judged.tried.record->subject;
  if (rule == "access/path-variant") return key + "\n" + about.who + "\n" + about.way;
  if (rule == "access/forged-token" || rule == "access/expired-token" ||
      rule.starts_with("access/token-after"))
    return key;
  return key + "\n" + about.endpoint;
}

// What a finding says of who asked: "GET /me by nobody"; the experiment's name has the rest.
struct Cell {
  journal::AccessCell told;
  const JudgedAccess* example = nullptr;
  std::vector<const JudgedAccess*> shown;
  Severity severity = Severity::info;
};

int rank_of(AccessOutcome outcome) {
  switch (outcome) {
    case AccessOutcome::open:
      return 0;
    case AccessOutcome::tells:
      return 1;
    case AccessOutcome::inconclusive:
      return 2;
    case AccessOutcome::allowed:
      return 3;
    case AccessOutcome::refused:
      return 4;
    case AccessOutcome::not_exercised:
      return 5;
  }
  return 5;
}

class AccessMaker {
 public:
  explicit AccessMaker(const journal::StoredRun& run) : case_(run), judged_(judge_all_access(run)) {
    for (const JudgedAccess& one : judged_) {
      const auto& about = *one.tried.tried;
      const Key key{one.tried.record->stage, about.endpoint, about.who, about.way};
      if (about.side == "baseline") {
        baseline_[key].push_back(&one);
      } else {
        if (!groups_.contains(key)) order_.push_back(key);
        groups_[key].push_back(&one);
      }
    }
  }

  Access make() {
    std::vector<Cell> cells;
    for (const Key& key : order_) cells.push_back(cell(key, groups_[key]));
    for (Cell& one : cells) grow(one);
    Access access;
    for (Cell& one : cells) access.cells.push_back(std::move(one.told));
    for (const std::string& key : finding_order_) access.findings.push_back(finding(key, findings_[key]));
    return access;
  }

 private:
  using Key = std::tuple<int, std::string, std::string, std::string>;
  using Group = std::vector<const JudgedAccess*>;

  static AccessOutcome outcome_of(const Group& group) {
    AccessOutcome outcome = AccessOutcome::not_exercised;
    for (const JudgedAccess* one : group) {
      if (rank_of(one->ruling.outcome) < rank_of(outcome)) outcome = one->ruling.outcome;
    }
    return outcome;
  }

  Cell cell(const Key& key, const Group& group) const {
    Cell cell;
    auto& told = cell.told;
    std::tie(std::ignore, told.endpoint, told.who, told.way) = key;
    told.outcome = outcome_of(group);
    const auto before = baseline_.find(key);
    if (before != baseline_.end()) told.in_baseline = name_of_access(outcome_of(before->second));
    for (const JudgedAccess* one : group) {
      if (one->ruling.outcome != AccessOutcome::not_exercised) ++told.of;
      if (one->ruling.outcome != told.outcome) continue;
      cell.shown.push_back(one);
      if (!cell.example || one->ruling.severity > cell.severity) {
        cell.example = one;
        cell.severity = one->ruling.severity;
      }
    }
    told.shown = told.outcome == AccessOutcome::not_exercised ? 0 : static_cast<int>(cell.shown.size());
    told.says = cell.example->ruling.says;
    told.rule = cell.example->ruling.rule;
    // No rule of its own, but the baseline refuses it, and it is no public answer.
    if (told.outcome == AccessOutcome::allowed && told.in_baseline == "refused" && told.way.empty()) {
      told.outcome = AccessOutcome::open;
      told.rule = "access/opened";
      told.says = cell.example->answer.says + ", and the baseline refuses it";
      cell.severity = Severity::high;
    }
    const bool bad = told.outcome == AccessOutcome::open || told.outcome == AccessOutcome::tells;
    if (bad && !is_confirmed(told.shown, told.of)) {
      told.says = fmt::format("{} in {} of {}, which is not enough to report: {}",
                              name_of_access(told.outcome), told.shown, told.of, told.says);
      told.outcome = AccessOutcome::inconclusive;
      told.rule.clear();
    }
    return cell;
  }

  // The cell becomes a part of a finding.
  void grow(Cell& cell) {
    if (cell.told.rule.empty()) return;
    JudgedAccess with_rule = *cell.example;
    with_rule.ruling.rule = cell.told.rule;
    const std::string key = key_of(with_rule);
    if (!findings_.contains(key)) finding_order_.push_back(key);
    findings_[key].push_back(cell);
    cell.told.finding = key;
  }

  static std::string way_text(const journal::AccessCell& cell) {
    return cell.way.empty() ? cell.endpoint + " by " + cell.who
                            : cell.endpoint + " by " + cell.who + ", " + cell.way;
  }

  Finding finding(const std::string& key, const std::vector<Cell>& cells) const {
    const Cell* best = &cells.front();
    for (const Cell& one : cells) {
      const auto share = [](const Cell& cell) { return cell.told.shown * 1000 / std::max(cell.told.of, 1); };
      if (std::make_tuple(one.severity, share(one)) > std::make_tuple(best->severity, share(*best)))
        best = &one;
    }
    const auto& record = *best->example->tried.record;
    const auto& told = best->told;
    Finding finding;
    finding.id = key;
    finding.rule = told.rule;
    finding.severity = best->severity;
    finding.endpoint = told.endpoint;
    finding.stage = case_.stage_at(record.begin);
    finding.why = access_why(told.rule);
    finding.count = static_cast<std::uint64_t>(told.shown);
    finding.of = static_cast<std::uint64_t>(told.of);
    finding.title = fmt::format(
        "{} {}: {} {} ({} of {}{})", told.endpoint, access_title(told.rule),
        told.who + (told.way.empty() ? "" : " (" + told.way + ")") + " is", told.says, told.shown, told.of,
        cells.size() > 1 ? fmt::format(", and {}", counted(cells.size() - 1, "more case")) : "");
    finding.first_seen = never;
    for (const Cell& one : cells) {
      for (const JudgedAccess* shown : one.shown) {
        finding.first_seen = std::min(finding.first_seen, shown->tried.record->provoked);
        finding.last_seen = std::max(finding.last_seen, shown->tried.record->provoked);
      }
    }
    add_evidence(*best, cells, finding);
    // A scenario of its own has no baseline.
    finding.reproduce = told.rule == "access/opened" ? case_.reproduce(finding.stage) : reproduce_one;
    return finding;
  }

  static void add_evidence(const Cell& best, const std::vector<Cell>& cells, Finding& finding) {
    const AccessTry& tried = best.example->tried;
    finding.evidence.push_back({Evidence::Kind::experiment, tried.record->id, tried.record->says});
    finding.evidence.push_back({Evidence::Kind::exchange, tried.provoked->id,
                                best.told.who + ": " + describe(tried.provoked->exchange)});
    const auto* own = tried.own ? tried.own : tried.control;
    finding.evidence.push_back(
        {Evidence::Kind::exchange, own->id, "the control, by its owner: " + describe(own->exchange)});
    std::size_t more = 0;
    for (const Cell& one : cells) {
      if (&one == &best) continue;
      if (++more > cells_told) continue;
      finding.evidence.push_back({Evidence::Kind::experiment, one.example->tried.record->id,
                                  fmt::format("also {}: {} ({} of {})", way_text(one.told), one.told.says,
                                              one.told.shown, one.told.of)});
    }
    if (more > cells_told)
      finding.evidence.push_back(
          {Evidence::Kind::figure, 0, fmt::format("and {} more; the matrix has all", more - cells_told)});
  }

  const Case case_;
  const std::vector<JudgedAccess> judged_;
  std::map<Key, Group> groups_;
  std::map<Key, Group> baseline_;
  std::vector<Key> order_;
  std::map<std::string, std::vector<Cell>> findings_;
  std::vector<std::string> finding_order_;
};

}  // namespace

std::vector<JudgedAccess> judge_all_access(const journal::StoredRun& run) {
  std::vector<JudgedAccess> all;
  Known known;
  for (AccessTry& tried : access_tries_of(run)) {
    JudgedAccess& one = all.emplace_back(JudgedAccess{std::move(tried), {}, {}});
    one.answer = look(one.tried);
    known.add(one.tried, one.answer);
  }
  known.finish();
  for (JudgedAccess& one : all) one.ruling = rule_access(one.tried, one.answer, known.facts(one.tried));
  return all;
}

Access evaluate_access(const journal::StoredRun& run) {
  return AccessMaker(run).make();
}

const char* name_of_access(AccessOutcome outcome) {
  static constexpr std::array<const char*, 6> names = {"refused", "allowed",       "open",
                                                       "tells",   "not exercised", "inconclusive"};
  return names[static_cast<std::size_t>(outcome)];
}

}  // namespace shakedown::judge
