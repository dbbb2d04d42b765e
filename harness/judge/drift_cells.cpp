#include "harness/judge/drift_cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <tuple>

#include "harness/judge/case.hpp"
#include "harness/judge/matrix.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

struct Rule {
  DriftOutcome outcome;
  const char* rule;
  Severity severity;
  bool of_requests;     // a finding also where requests to the target were changed
  const char* failing;  // for a title, behind the endpoint
  const char* why;
};
constexpr std::array<Rule, 7> rules{{
    {DriftOutcome::crashed, "drift-crash", Severity::critical, true, "crashes",
     "One message of another shape ends the whole service, for all of its users."},
    {DriftOutcome::poisoned, "drift-poisoned", Severity::high, true, "stays broken after one odd message",
     "The message is over and the service still fails: what it read was kept, and spoils what comes next."},
    {DriftOutcome::hung, "drift-hang", Severity::high, true, "hangs",
     "One message of another shape holds a worker or a connection until somebody gives up."},
    {DriftOutcome::failed_silently, "drift-silent", Severity::high, false,
     "answers wrongly without saying so",
     "The user gets a success with a wrong result, and nobody learns that the dependency has changed."},
    {DriftOutcome::value_ignored, "drift-value-ignored", Severity::high, false,
     "takes what it does not know for success",
     "A failure that is told in a new way is taken for success: the user is told that it was done."},
    {DriftOutcome::server_error, "drift-server-error", Severity::medium, true,
     "fails with an undocumented error",
     "The change met code that did not expect it; the error says nothing about whose fault it is."},
    {DriftOutcome::refused_more, "drift-refused-addition", Severity::low, false,
     "refuses a field that was added",
     "A dependency may add a field at any time without notice; this service is down from then on."},
}};

const Rule* rule_of(DriftOutcome outcome) {
  const auto* const found =
      std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.outcome == outcome; });
  return found == rules.end() ? nullptr : &*found;
}

using Judged = DriftJudged;
using Group = std::vector<const Judged*>;
// Stage, subject, asked, is_request, place, what, endpoint.
using CellKey = std::tuple<int, std::string, std::string, bool, std::string, std::string, std::string>;

struct Tally {
  DriftOutcome outcome = DriftOutcome::not_exercised;
  int shown = 0;
  int of = 0;
  bool confirmed = false;
  const Judged* example = nullptr;  // the first that showed it
};

Tally tally(const Group& group) {
  Tally tally;
  std::map<DriftOutcome, std::pair<int, const Judged*>> counts;
  for (const Judged* judged : group) {
    auto& [count, first] = counts[judged->ruling.outcome];
    if (count++ == 0) first = judged;
    if (is_exercised(judged->ruling.outcome)) ++tally.of;
  }
  for (const auto& [outcome, counted] : counts) {
    if ((!is_exercised(outcome) && tally.of > 0) || counted.first <= tally.shown) continue;
    tally.outcome = outcome;
    tally.shown = counted.first;
    tally.example = counted.second;
  }
  tally.confirmed = is_broken(tally.outcome) && is_confirmed(tally.shown, tally.of);
  return tally;
}

std::string key_of(const std::string& rule, const Judged& judged) {
  const auto& record = *judged.record;
  return rule + "\n" + record.subject + "\n" + record.asked + "\n" + record.place + "\n" + judged.endpoint;
}

// "$.status of POST /charges on payments"
std::string place_text(const journal::ExperimentRecord& record) {
  std::string text = record.place.empty() ? std::string("the whole message") : record.place;
  if (!record.asked.empty()) text += " of " + record.asked;
  return record.subject == "target" ? text : text + " on " + record.subject;
}

// The known failure of this place or, for a status, of this endpoint, where it makes the request fail.
const Judged* known_failure(const std::vector<Judged>& all, const Judged& unknown) {
  for (const Judged& other : all) {
    const auto& a = *unknown.record;
    const auto& b = *other.record;
    if (tells_known_failure(b) && b.place == a.place && a.subject == b.subject && a.asked == b.asked &&
        a.stage == b.stage && other.endpoint == unknown.endpoint && is_failure(other.ruling.outcome))
      return &other;
  }
  return nullptr;
}

void find_ignored_values(std::vector<Judged>& all) {
  for (Judged& judged : all) {
    const bool success =
        judged.ruling.outcome == DriftOutcome::tolerated || judged.ruling.outcome == DriftOutcome::defaulted;
    if (judged.record->is_request || !success || !tells_unknown_failure(*judged.record)) continue;
    const Judged* known = known_failure(all, judged);
    if (!known) continue;
    judged.ruling.outcome = DriftOutcome::value_ignored;
    judged.ruling.says =
        fmt::format("taken for success, while {} is not: {}", known->record->says, known->ruling.says);
    judged.ruling.evidence.push_back(
        {Evidence::Kind::experiment, known->record->id, known->record->says + ": " + known->ruling.says});
  }
}

class Maker {
 public:
  explicit Maker(const journal::StoredRun& run) : case_(run), judged_(judge_all_drift(run)) {
    for (const Judged& judged : judged_) {
      const auto& r = *judged.record;
      const CellKey key{r.stage, r.subject, r.asked, r.is_request, r.place, r.what, judged.endpoint};
      if (groups_[key].empty()) order_.push_back(key);
      groups_[key].push_back(&judged);
    }
  }

  Drift make() {
    Drift drift;
    for (const CellKey& key : order_) drift.cells.push_back(cell(groups_[key]));
    for (auto& [key, growing] : findings_) {
      if (growing.confirmed) drift.findings.push_back(finish(growing));
    }
    for (journal::DriftCell& cell : drift.cells) {
      const auto found = findings_.find(cell.finding);
      if (found == findings_.end() || !found->second.confirmed) cell.finding.clear();
    }
    return drift;
  }

 private:
  struct Growing {
    Finding finding;
    const Judged* example = nullptr;
    int operators = 0;
    bool confirmed = false;
  };

  journal::DriftCell cell(const Group& group) {
    const Tally counted = tally(group);
    const Judged& example = *counted.example;
    const journal::ExperimentRecord& record = *example.record;
    journal::DriftCell cell;
    cell.subject = record.subject;
    cell.asked = record.asked;
    cell.is_request = record.is_request;
    cell.place = record.place;
    cell.op = record.what;
    cell.endpoint = example.endpoint;
    cell.outcome = counted.outcome;
    cell.logged = example.ruling.logged;
    cell.shown = counted.shown;
    cell.of = counted.of;
    cell.says = example.ruling.says;
    const std::string rule = drift_rule(counted.outcome, record.is_request);
    const bool enough = counted.confirmed || counted.shown == counted.of;
    if (is_broken(counted.outcome) && !enough) {
      cell.outcome = DriftOutcome::inconclusive;
      cell.says = fmt::format("{} in {} of {}, which is not enough to report: {}", name_of(counted.outcome),
                              counted.shown, counted.of, cell.says);
    } else if (!rule.empty()) {
      cell.finding = grow(*rule_of(counted.outcome), counted, group);
    }
    return cell;
  }

  std::string grow(const Rule& rule, const Tally& counted, const Group& group) {
    const Judged& example = *counted.example;
    const journal::ExperimentRecord& record = *example.record;
    const std::string key = key_of(rule.rule, example);
    Growing& growing = findings_[key];
    Finding& finding = growing.finding;
    ++growing.operators;
    finding.evidence.push_back(
        {Evidence::Kind::experiment, record.id,
         fmt::format("{}: {} ({} of {}{})", record.says, example.ruling.says, counted.shown, counted.of,
                     example.ruling.logged ? "" : ", and nothing was logged")});
    if (!growing.example) finding.first_seen = never;
    for (const Judged* judged : group) {
      finding.first_seen = std::min(finding.first_seen, judged->record->provoked);
      finding.last_seen = std::max(finding.last_seen, judged->record->provoked);
    }
    const bool clearer = !growing.example || (counted.confirmed && !growing.confirmed);
    growing.confirmed = growing.confirmed || counted.confirmed;
    if (!clearer) return key;
    growing.example = &example;
    finding.id = key;
    finding.rule = rule.rule;
    finding.severity = rule.severity;
    finding.why = rule.why;
    finding.endpoint = example.endpoint;
    finding.stage = case_.stage_at(record.provoked);
    finding.count = static_cast<std::uint64_t>(counted.shown);
    finding.of = static_cast<std::uint64_t>(counted.of);
    finding.title = fmt::format("{} {}: {}, {}; {}", example.endpoint, rule.failing, place_text(record),
                                record.what, example.ruling.says);
    return key;
  }

  Finding finish(const Growing& growing) const {
    Finding finding = growing.finding;
    std::stable_partition(finding.evidence.begin(), finding.evidence.end(), [&](const Evidence& evidence) {
      return evidence.id == growing.example->record->id;
    });
    const auto& more = growing.example->ruling.evidence;
    finding.evidence.insert(finding.evidence.begin() + 1, more.begin(), more.end());
    if (growing.operators > 1)
      finding.title += fmt::format(
          " (and {})", counted(static_cast<std::uint64_t>(growing.operators - 1), "other change"));
    finding.reproduce = reproduce_one;
    return finding;
  }

  const Case case_;
  const std::vector<Judged> judged_;
  std::map<CellKey, Group> groups_;
  std::vector<CellKey> order_;
  std::map<std::string, Growing> findings_;
};

}  // namespace

std::vector<DriftJudged> judge_all_drift(const journal::StoredRun& run) {
  std::vector<DriftJudged> all;
  for (const journal::ExperimentRecord& record : run.experiments) {
    if (record.kind != "drift") continue;
    const ExperimentView view(run, record);
    all.push_back({&record, view.endpoint(), judge_drift(view)});
  }
  find_ignored_values(all);
  return all;
}

Drift evaluate_drift(const journal::StoredRun& run) {
  return Maker(run).make();
}

std::string drift_rule(DriftOutcome outcome, bool is_request) {
  const Rule* rule = rule_of(outcome);
  return !rule || (is_request && !rule->of_requests) ? "" : rule->rule;
}

DriftOutcome outcome_of_rule(const std::string& rule) {
  for (const Rule& known : rules) {
    if (rule == known.rule) return known.outcome;
  }
  return DriftOutcome::not_exercised;
}

bool tells_unknown_failure(const journal::ExperimentRecord& record) {
  return record.what == unknown_word || record.what == unknown_error;
}

bool tells_known_failure(const journal::ExperimentRecord& record) {
  return record.what.starts_with(std::string(unknown_word) + " ") || record.what == known_error;
}

}  // namespace shakedown::judge
