#include "harness/judge/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "harness/judge/figures.hpp"
#include "harness/judge/findings.hpp"
#include "harness/judge/gates.hpp"
#include "harness/judge/generator.hpp"
#include "harness/judge/quarantine.hpp"
#include "harness/judge/words.hpp"
#include "harness/model/names.hpp"

namespace shakedown::judge {
namespace {

constexpr Severity failing_severity = Severity::high;  // where no gate says another one
constexpr std::size_t most_findings_named = 5;

using Reasons = std::vector<std::string>;

std::string gate_text(const GateResult& result) {
  std::string text = "gate " + (result.gate.text.empty() ? "without a text" : first_line(result.gate.text));
  if (result.observed && result.gate.measure != Measure::findings)
    text += ": observed " + say_value(result.gate.measure, *result.observed);
  return result.why.empty() ? text : text + (result.observed ? ", " : ": ") + result.why;
}

Reasons gates_with(const std::vector<GateResult>& gates, Verdict verdict) {
  Reasons reasons;
  for (const GateResult& result : gates) {
    if (result.verdict == verdict) reasons.push_back(gate_text(result));
  }
  return reasons;
}

Reasons failing_findings(const std::vector<Finding>& findings, const std::vector<Gate>& gates) {
  const bool gated = std::any_of(gates.begin(), gates.end(),
                                 [](const Gate& gate) { return gate.measure == Measure::findings; });
  if (gated) return {};
  Reasons reasons;
  std::uint64_t unnamed = 0;
  for (const Finding& finding : findings) {
    if (finding.severity < failing_severity || is_set_aside(finding)) continue;
    if (reasons.size() < most_findings_named) {
      reasons.push_back(fmt::format("{} ({}): {}", finding.id, name_of(finding.severity), finding.title));
    } else {
      ++unnamed;
    }
  }
  if (unnamed > 0) reasons.push_back("and " + counted(unnamed, "other finding") + " at high or above");
  return reasons;
}

Reasons gaps(const journal::StoredRun& run) {
  Reasons reasons;
  if (!anything_sent(run)) reasons.emplace_back("no request was sent");
  for (const journal::StoredEvent& stored : run.events) {
    if (stored.event.kind == EventKind::aborted)
      reasons.push_back("the run was ended after " + say_duration(stored.event.at) +
                        ", because a gate could not hold any more");
  }
  if (run.interrupted) {
    reasons.push_back("the run was interrupted after " + say_duration(run.length));
  } else if (!run.complete) {
    reasons.push_back("the run's file has no end: the harness was killed, or could not write, after " +
                      say_duration(run.length));
  }
  return reasons;
}

Reasons blurred_rounds(const journal::StoredRun& run, const journal::Judgement& judgement) {
  Reasons reasons;
  for (const journal::ComparedRounds& rounds : judgement.compared_rounds) {
    if (rounds.verdict != Verdict::inconclusive) continue;
    for (const journal::StageRecord& stage : run.stages) {
      if (stage.id == rounds.stage) reasons.push_back("stage '" + stage.name + "': " + rounds.says);
    }
  }
  return reasons;
}

std::string all_well(const journal::StoredRun& run, const journal::Judgement& judgement) {
  std::string text = say_extent(figures_of_run(run).sent(), run);
  if (!judgement.gates.empty())
    text += judgement.gates.size() == 1 ? ", the one gate held"
                                        : fmt::format(", all {} gates held", judgement.gates.size());
  if (judgement.findings.empty()) return text + ", no findings";
  return text + ", " + counted(judgement.findings.size(), "finding") + ", none that fails the run";
}

void append(Reasons& to, Reasons more) {
  std::move(more.begin(), more.end(), std::back_inserter(to));
}

}  // namespace

journal::Judgement judge(const journal::StoredRun& run, const std::vector<Gate>& gates) {
  journal::Judgement judgement;
  FoundAll found = find_all_with_cells(run);
  judgement.findings = std::move(found.findings);
  set_aside(run.info, judgement.findings);
  judgement.cells = std::move(found.cells);
  judgement.changes = std::move(found.changes);
  judgement.noise = std::move(found.noise);
  judgement.drift_cells = std::move(found.drift_cells);
  judgement.race_cells = std::move(found.race_cells);
  judgement.access_cells = std::move(found.access_cells);
  judgement.compared_rounds = std::move(found.compared_rounds);
  judgement.compared_figures = std::move(found.compared_figures);
  judgement.gates = evaluate(gates, run, judgement.findings);

  Reasons failures = gates_with(judgement.gates, Verdict::fail);
  append(failures, failing_findings(judgement.findings, gates));
  append(failures, ended_quarantines(judgement.findings));
  Reasons doubts = gaps(run);
  append(doubts, judge_generator(run).reasons);
  append(doubts, gates_with(judgement.gates, Verdict::inconclusive));
  append(doubts, blurred_rounds(run, judgement));

  judgement.verdict = !failures.empty() ? Verdict::fail
                      : !doubts.empty() ? Verdict::inconclusive
                                        : Verdict::pass;
  judgement.reasons = std::move(failures);
  append(judgement.reasons, std::move(doubts));
  if (judgement.verdict == Verdict::pass) judgement.reasons.push_back(all_well(run, judgement));
  return judgement;
}

}  // namespace shakedown::judge
