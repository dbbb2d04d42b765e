// From rulings to cells and findings. One mistake of the target shows under many faults: what is one rule,
// one dependency and one endpoint is one finding, with each fault that shows it as evidence.
#include "harness/judge/matrix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "harness/judge/case.hpp"
#include "harness/judge/words.hpp"
#include "harness/model/names.hpp"

namespace shakedown::judge {
namespace {

using State = journal::MatrixCell::State;

constexpr std::array<MatrixOracle, 10> oracles{{
    {"no-deadline", judge_deadline, "waits without a deadline",
     "Each such request holds a worker or a connection for as long as the dependency is silent; a stalled "
     "dependency takes the service down with it."},
    {"unbounded-errors", judge_bounded_errors, "takes other requests down with it",
     "Requests that need nothing of this dependency fail with it: its failure has become the service's."},
    {"no-recovery", judge_recovery, "does not recover",
     "After the dependency is well again the service stays broken until somebody restarts it."},
    {"amplification", judge_amplification, "multiplies its calls",
     "Every request becomes many calls just when the dependency is in trouble; that keeps it in trouble."},
    {"false-success", judge_false_success, "claims success",
     "The user is told that it was done, and it was not: nobody will look again."},
    {"doubled-effect", judge_doubled_effect, "does it twice",
     "One request of the user had its effect more than once: charged twice, ordered twice, sent twice."},
    {"failed-but-changed", judge_failed_but_changed, "fails and leaves state behind",
     "The user was told that nothing was done, and something was: a second try does it again or is refused."},
    {"left-behind", judge_left_behind, "leaves something behind",
     "Each failure of the dependency costs descriptors, threads or memory that never come back; enough of "
     "them "
     "end the service."},
    {"crash", judge_crash, "crashes", "A failing dependency ends the whole service, for all of its users."},
    {"silence", judge_silence, "fails without a log line",
     "Nobody who runs the service would learn that its dependency fails."},
}};

struct Judged {
  const journal::ExperimentRecord* record = nullptr;
  std::string endpoint;
  std::map<std::string, Ruling> rulings;
};
// One provocation of one endpoint with its repetitions.
using Group = std::vector<const Judged*>;

struct Tally {
  int shown = 0;
  int of = 0;
  const Judged* example = nullptr;  // the first that was broken, else the first that was exercised, else any
};

Tally tally(const Group& group, const char* rule) {
  Tally tally;
  const auto rank = [&](const Judged* judged) {
    const State state = judged->rulings.at(rule).state;
    return state == State::broken ? 0 : state == State::held ? 1 : 2;
  };
  for (const Judged* judged : group) {
    const State state = judged->rulings.at(rule).state;
    if (state == State::broken) ++tally.shown;
    if (state == State::broken || state == State::held) ++tally.of;
    if (!tally.example || rank(judged) < rank(tally.example)) tally.example = judged;
  }
  return tally;
}

// A process that ended by itself needs no second sight; everything else does.
State state_of(const Tally& tally, const char* rule) {
  if (tally.of == 0) return State::not_exercised;
  if (tally.shown == 0) return State::held;
  const bool proves_itself = std::string_view(rule) == "crash";
  return proves_itself || is_confirmed(tally.shown, tally.of) ? State::broken : State::inconclusive;
}

// Worse first: what a cell over several endpoints shows.
int rank_of(State state) {
  switch (state) {
    case State::broken:
      return 0;
    case State::inconclusive:
      return 1;
    case State::held:
      return 2;
    case State::not_exercised:
      return 3;
  }
  return 4;
}

std::string key_of(const char* rule, const std::string& subject, const std::string& endpoint) {
  return std::string(rule) + "\n" + subject + "\n" + endpoint;
}

std::string says(const Tally& tally, const char* rule) {
  const std::string& text = tally.example->rulings.at(rule).says;
  const State state = state_of(tally, rule);
  if (state != State::inconclusive) return text;
  return fmt::format("shown in {} of {}, which is not enough to report: {}", tally.shown, tally.of, text);
}

class Maker {
 public:
  explicit Maker(const journal::StoredRun& run) : case_(run) {
    for (const journal::ExperimentRecord& record : run.experiments) {
      if (record.kind != "fault") continue;
      judged_.push_back({&record, ExperimentView(run, record).endpoint(), look(run, record)});
    }
    for (const Judged& judged : judged_) {
      const auto& record = *judged.record;
      groups_[{record.stage, record.subject, record.what}][judged.endpoint].push_back(&judged);
    }
  }

  Matrix make() {
    for (const auto& [name, by_endpoint] : groups_) {
      for (const MatrixOracle& oracle : oracles)
        add(oracle, std::get<1>(name), std::get<2>(name), by_endpoint);
    }
    Matrix matrix;
    matrix.cells = std::move(cells_);
    for (auto& [key, finding] : findings_) matrix.findings.push_back(finish(std::move(finding)));
    return matrix;
  }

 private:
  struct Growing {
    Finding finding;
    const Judged* example = nullptr;
    std::vector<std::string> faults;
  };

  void add(const MatrixOracle& oracle, const std::string& subject, const std::string& what,
           const std::map<std::string, Group>& by_endpoint) {
    journal::MatrixCell cell;
    cell.kind = "fault";
    cell.subject = subject;
    cell.what = what;
    cell.rule = oracle.rule;
    cell.state = State::not_exercised;
    int best = 5;
    for (const auto& [endpoint, group] : by_endpoint) {
      const Tally counted = tally(group, oracle.rule);
      const State state = state_of(counted, oracle.rule);
      if (state == State::broken) grow(oracle, endpoint, counted, group);
      if (rank_of(state) >= best) continue;
      best = rank_of(state);
      cell.state = state;
      cell.shown = counted.shown;
      cell.of = counted.of;
      cell.says = says(counted, oracle.rule);
      cell.finding = state == State::broken ? key_of(oracle.rule, subject, endpoint) : "";
    }
    cells_.push_back(std::move(cell));
  }

  void grow(const MatrixOracle& oracle, const std::string& endpoint, const Tally& counted,
            const Group& group) {
    const journal::ExperimentRecord& record = *counted.example->record;
    const Ruling& ruling = counted.example->rulings.at(oracle.rule);
    const std::string key = key_of(oracle.rule, record.subject, endpoint);
    Growing& growing = findings_[key];
    Finding& finding = growing.finding;
    const bool first = growing.example == nullptr;
    const bool clearer =
        first || ruling.severity > finding.severity ||
        (ruling.severity == finding.severity &&
         counted.shown * static_cast<int>(finding.of) > static_cast<int>(finding.count) * counted.of);
    growing.faults.push_back(record.what);
    finding.evidence.push_back(
        {Evidence::Kind::experiment, record.id,
         fmt::format("{}: {} ({} of {})", record.says, ruling.says, counted.shown, counted.of)});
    if (first) {
      finding.id = key;
      finding.rule = oracle.rule;
      finding.why = oracle.why;
      finding.endpoint = endpoint;
      finding.first_seen = never;
    }
    for (const Judged* judged : group) {
      if (judged->rulings.at(oracle.rule).state != State::broken) continue;
      finding.first_seen = std::min(finding.first_seen, judged->record->provoked);
      finding.last_seen = std::max(finding.last_seen, judged->record->provoked);
    }
    if (!clearer) return;
    growing.example = counted.example;
    finding.severity = ruling.severity;
    finding.count = static_cast<std::uint64_t>(counted.shown);
    finding.of = static_cast<std::uint64_t>(counted.of);
    finding.stage = case_.stage_at(record.provoked);
    const std::string cause = record.subject == "target" ? record.says : record.says;
    finding.title = fmt::format("{} {}: {}; {}", endpoint, oracle.failing, cause, ruling.says);
  }

  // The clearest fault's own evidence stands behind the list of experiments, which begins with it.
  Finding finish(Growing growing) {
    Finding finding = std::move(growing.finding);
    const Ruling& ruling = growing.example->rulings.at(finding.rule);
    std::stable_partition(finding.evidence.begin(), finding.evidence.end(), [&](const Evidence& evidence) {
      return evidence.id == growing.example->record->id;
    });
    finding.evidence.insert(finding.evidence.begin() + 1, ruling.evidence.begin(), ruling.evidence.end());
    if (growing.faults.size() > 1)
      finding.title += fmt::format(" (and under {})", counted(growing.faults.size() - 1, "other fault"));
    finding.reproduce = reproduce_one;
    return finding;
  }

  const Case case_;
  std::vector<Judged> judged_;
  std::map<std::tuple<int, std::string, std::string>, std::map<std::string, Group>> groups_;
  std::vector<journal::MatrixCell> cells_;
  std::map<std::string, Growing> findings_;
};

}  // namespace

std::span<const MatrixOracle> matrix_oracles() {
  return oracles;
}

bool is_confirmed(int shown, int of) {
  return shown >= least_shown && shown * full_repetitions >= of * least_shown;
}

std::string nothing_provoked(const ExperimentView& view) {
  if (!view.record().not_exercised.empty()) return view.record().not_exercised;
  if (!view.fault()) return "no fault was armed";
  if (!view.fault()->not_applied.empty()) return view.fault()->not_applied;
  if (!view.provoked()) return "no request reached it while the fault was on";
  if (!was_sent(view.provoked()->exchange().outcome)) return "the request could not be sent";
  if (!view.control() || !view.control_again()) return "there is no control to compare with";
  if (!succeeded(view.control()->exchange()) || !succeeded(view.control_again()->exchange()))
    return "the controls did not both go well";
  if (!view.acted()) return "the fault met nothing of this request";
  return {};
}

Evidence evidence_of(const ViewedStep& step, const std::string& says) {
  std::string text = describe(step.exchange());
  if (!says.empty()) text += "; " + says;
  return {Evidence::Kind::exchange, step.kept->id, std::move(text)};
}

std::map<std::string, Ruling> look(const journal::StoredRun& run, const journal::ExperimentRecord& record) {
  const ExperimentView view(run, record);
  std::map<std::string, Ruling> rulings;
  for (const MatrixOracle& oracle : oracles) rulings.emplace(oracle.rule, oracle.judge(view));
  return rulings;
}

Matrix evaluate_matrix(const journal::StoredRun& run) {
  return Maker(run).make();
}

const journal::ExperimentRecord* experiment_of(const journal::StoredRun& run, const Finding& finding) {
  for (const Evidence& evidence : finding.evidence) {
    if (evidence.kind != Evidence::Kind::experiment) continue;
    for (const journal::ExperimentRecord& record : run.experiments) {
      if (record.id == evidence.id) return &record;
    }
  }
  return nullptr;
}

}  // namespace shakedown::judge
