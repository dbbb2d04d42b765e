// What rounds of load show of a target that became worse, each with the figures of all rounds.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "harness/judge/case.hpp"
#include "harness/judge/rounds.hpp"
#include "harness/judge/rounds_compared.hpp"
#include "harness/judge/words.hpp"
#include "harness/model/names.hpp"

namespace shakedown::judge {
namespace {

using journal::ComparedFigure;

constexpr std::size_t most_named = 10;
constexpr std::size_t few_endpoints = 3;  // slower ones that are told one by one, although all are slower
constexpr int first_server_error = 500;
// Rounds of the target alone that show an error would be a chance as rare as this.
constexpr double rare = 0.03;

std::string all_rounds(const ComparedFigure& figure, const std::vector<double>& rounds) {
  std::string text;
  for (const double value : rounds) text += (text.empty() ? "" : ", ") + say_figure(figure, value);
  return text;
}

Evidence evidence_of(const ComparedFigure& figure) {
  Evidence evidence;
  evidence.kind = Evidence::Kind::figure;
  evidence.says = fmt::format(
      "{}: baseline {}; target {}; {}, 95 % interval {} to {}; the chance without a change is {:.2g}",
      figure.figure, all_rounds(figure, figure.baseline_rounds), all_rounds(figure, figure.target_rounds),
      say_change(figure, figure.change), say_change(figure, figure.low), say_change(figure, figure.high),
      figure.p);
  return evidence;
}

class RoundFindings {
 public:
  RoundFindings(const journal::StoredRun& run, const journal::RoundsRecord& stage,
                std::vector<ComparedFigure>& figures)
      : run_(run), case_(run), stage_(stage), figures_(figures) {
    for (const journal::StageRecord& record : run.stages) {
      if (record.id == stage.stage) name_ = record.name;
    }
    for (const journal::RoundRecord& round : run.rounds) {
      if (round.stage != stage.stage || !round.not_measured.empty()) continue;
      sides_[round.position] = round.side;
      ++(round.side == "target" ? targets_ : baselines_);
      begin_ = begin_ == Nanoseconds{} ? round.begin : begin_;
      end_ = std::max(end_, round.end);
    }
  }

  std::vector<Finding> all() {
    add_slower();
    for (const char* figure : {"errors", "throughput"}) add_whole_figure(figure);
    add_calls();
    add_errors();
    return std::move(findings_);
  }

 private:
  Finding begun(const std::string& rule, Severity severity, const std::string& subject) {
    Finding finding;
    finding.id = rule + "\n" + std::to_string(stage_.stage) + "\n" + subject;
    finding.rule = rule;
    finding.severity = severity;
    finding.stage = name_;
    finding.count = static_cast<std::uint64_t>(targets_);
    finding.first_seen = begin_;
    finding.last_seen = end_;
    finding.reproduce = case_.reproduce(name_);
    return finding;
  }

  void cite(Finding& finding, ComparedFigure& figure) {
    figure.finding = finding.id;
    finding.evidence.push_back(evidence_of(figure));
  }

  std::vector<ComparedFigure*> worse(const std::function<bool(const ComparedFigure&)>& meant) {
    std::vector<ComparedFigure*> found;
    for (ComparedFigure& figure : figures_) {
      if (figure.worse && meant(figure)) found.push_back(&figure);
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto* a, const auto* b) { return a->change > b->change; });
    return found;
  }

  void add_slower() {
    std::map<std::string, std::vector<ComparedFigure*>> by_subject;
    for (ComparedFigure* figure : worse(is_latency)) by_subject[figure->subject].push_back(figure);
    const auto all = by_subject.find("");
    const bool everything = all != by_subject.end() && by_subject.size() > few_endpoints + 1;
    for (auto& [subject, slower] : by_subject) {
      // Where single endpoints explain it, that all together are slower says nothing more.
      if (subject.empty() ? !everything && by_subject.size() > 1 : everything) continue;
      Finding finding = begun("performance-regression", Severity::high, subject);
      finding.endpoint = subject;
      const ComparedFigure& most = *slower.front();
      finding.title = fmt::format("{} {} slower than {}: {} {}, before {} ({})",
                                  subject.empty() ? "The service" : subject, "is", side_before(), most.figure,
                                  say_figure(most, most.target), say_figure(most, most.baseline),
                                  say_change(most, most.change));
      finding.why = fmt::format(
          "The same load, {}, makes users wait longer than before the change, in rounds that each "
          "began with a fresh start and took turns.",
          stage_.load);
      for (ComparedFigure* figure : slower) cite(finding, *figure);
      if (subject.empty()) cite_endpoints(finding, by_subject);
      findings_.push_back(std::move(finding));
    }
  }

  void cite_endpoints(Finding& finding, std::map<std::string, std::vector<ComparedFigure*>>& by_subject) {
    std::vector<ComparedFigure*> most;
    for (auto& [subject, slower] : by_subject) {
      if (subject.empty()) continue;
      for (ComparedFigure* figure : slower) figure->finding = finding.id;
      most.push_back(slower.front());
    }
    std::stable_sort(most.begin(), most.end(), [](auto* a, auto* b) { return a->change > b->change; });
    for (std::size_t i = 0; i < std::min(most.size(), most_named); ++i) {
      Evidence evidence = evidence_of(*most[i]);
      evidence.says = most[i]->subject + " " + evidence.says;
      finding.evidence.push_back(std::move(evidence));
    }
  }

  std::string side_before() const {
    const std::string suffix = " and target";
    const auto at = stage_.between.rfind(suffix);
    return "the " + (at == std::string::npos ? stage_.between : stage_.between.substr(0, at));
  }

  // Of all endpoints together, or, where that is not worse, of those that are.
  void add_whole_figure(const std::string& figure_name) {
    const auto found = worse([&](const auto& figure) { return figure.figure == figure_name; });
    const bool of_all =
        std::any_of(found.begin(), found.end(), [](const auto* figure) { return figure->subject.empty(); });
    const bool errors = figure_name == "errors";
    for (ComparedFigure* figure : found) {
      // Errors are told where they are; of a throughput that fell as a whole, each endpoint's is a part.
      if (figure->subject.empty() ? errors && found.size() > 1 : !errors && of_all) continue;
      // Users who wait longer ask less often.
      if (!errors && told_as_slower(figure->subject)) continue;
      Finding finding = begun(errors ? "more-errors" : "lower-throughput", Severity::high, figure->subject);
      finding.endpoint = figure->subject;
      finding.title = fmt::format("{} {} than {}: {}, before {} ({})",
                                  figure->subject.empty() ? "The service" : figure->subject,
                                  errors ? "fails more often" : "is answered less often", side_before(),
                                  say_figure(*figure, figure->target), say_figure(*figure, figure->baseline),
                                  say_change(*figure, figure->change));
      finding.why = errors ? "The same requests fail that went well before the change."
                           : "The same load gets fewer answers in the same time than before the change.";
      cite(finding, *figure);
      findings_.push_back(std::move(finding));
    }
  }

  bool told_as_slower(const std::string& subject) const {
    return std::any_of(findings_.begin(), findings_.end(), [&](const Finding& finding) {
      return finding.rule == "performance-regression" && (subject.empty() || finding.endpoint == subject);
    });
  }

  void add_calls() {
    for (ComparedFigure* figure : worse([](const auto& one) { return one.figure == "calls"; })) {
      const bool is_new = std::all_of(figure->baseline_rounds.begin(), figure->baseline_rounds.end(),
                                      [&](double calls) { return calls < figure->target / 100; });
      Finding finding = begun(is_new ? "new-call" : "more-calls", Severity::medium, figure->subject);
      finding.title = is_new
                          ? fmt::format("The target asks {}, which {} does not: {}", figure->subject,
                                        side_before(), say_figure(*figure, figure->target))
                          : fmt::format("The target asks {} more often than {}: {}, before {}",
                                        figure->subject, side_before(), say_figure(*figure, figure->target),
                                        say_figure(*figure, figure->baseline));
      finding.why =
          "Each call adds its time to the request and its load to the dependency; calls that grow with what "
          "a request handles are what makes a busy day an outage.";
      cite(finding, *figure);
      findings_.push_back(std::move(finding));
    }
  }

  using ErrorKey = std::tuple<int, Outcome, int, std::string>;
  struct SeenError {
    std::set<int> targets;  // positions
    std::uint64_t count = 0;
    std::int64_t exchange = 0;
    bool before = false;
  };

  void add_errors() {
    std::map<ErrorKey, SeenError> errors;
    for (const journal::RoundErrorRecord& record : run_.round_errors) {
      const auto side = sides_.find(record.position);
      if (record.stage != stage_.stage || side == sides_.end()) continue;
      SeenError& seen = errors[{record.endpoint, record.outcome, record.status, record.message}];
      if (side->second != "target") {
        seen.before = true;
        continue;
      }
      seen.targets.insert(record.position);
      seen.count += record.count;
      if (seen.exchange == 0) seen.exchange = record.exchange;
    }
    for (const auto& [key, seen] : errors) {
      if (!seen.before && (seen.targets.size() > 1 || seen.count > 2)) add_error(key, seen);
    }
  }

  // The chance that rounds that fall on either side alike all fall on the target's.
  double chance(std::size_t rounds) const {
    double p = 1;
    for (int i = 0; i < static_cast<int>(rounds); ++i)
      p *= static_cast<double>(targets_ - i) / static_cast<double>(targets_ + baselines_ - i);
    return p;
  }

  void add_error(const ErrorKey& key, const SeenError& seen) {
    const auto& [endpoint, outcome, status, message] = key;
    const std::string name = case_.endpoint(endpoint);
    const bool grave = status == 0 || status >= first_server_error;
    const Severity severity = chance(seen.targets.size()) > rare ? Severity::low
                              : grave                            ? Severity::high
                                                                 : Severity::medium;
    Finding finding = begun("new-error", severity,
                            name + "\n" + name_of(outcome) + std::to_string(status) + "\n" + message);
    finding.endpoint = name;
    finding.count = seen.targets.size();
    finding.of = static_cast<std::uint64_t>(targets_);
    finding.title = fmt::format("{} fails in a way that {} does not: {}{}", name, side_before(),
                                status != 0 ? std::to_string(status) : std::string(name_of(outcome)),
                                message.empty() ? "" : " " + first_line(message));
    finding.why = fmt::format("{} in {} of {} rounds of the target, and none in {} of {}.",
                              counted(seen.count, "failure"), seen.targets.size(), targets_,
                              counted(static_cast<std::uint64_t>(baselines_), "round"), side_before());
    if (seen.exchange != 0)
      finding.evidence.push_back({Evidence::Kind::exchange, seen.exchange, "one of these requests"});
    findings_.push_back(std::move(finding));
  }

  const journal::StoredRun& run_;
  const Case case_;
  const journal::RoundsRecord& stage_;
  std::vector<ComparedFigure>& figures_;
  std::string name_;
  std::map<int, std::string> sides_;  // by position
  int targets_ = 0, baselines_ = 0;
  Nanoseconds begin_{}, end_{};
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> round_findings(const journal::StoredRun& run, const journal::RoundsRecord& stage,
                                    std::vector<ComparedFigure>& figures) {
  return RoundFindings(run, stage, figures).all();
}

}  // namespace shakedown::judge
