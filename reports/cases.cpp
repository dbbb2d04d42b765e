#include "reports/cases.hpp"

#include <fmt/format.h>

#include <vector>

#include "harness/judge/access_cells.hpp"
#include "harness/judge/drift_needs.hpp"
#include "harness/judge/race_outcome.hpp"
#include "harness/model/names.hpp"
#include "reports/access.hpp"
#include "reports/drift.hpp"
#include "reports/figures.hpp"
#include "reports/limits.hpp"
#include "reports/matrix.hpp"
#include "reports/races.hpp"
#include "reports/tables.hpp"
#include "reports/text.hpp"

namespace shakedown::reports {
namespace {

Case gate_case(const GateResult& result) {
  const auto figures = gate_figures(result);
  Case one;
  one.name = result.gate.text;
  one.class_name = "gates";
  one.file = result.gate.where.file;
  one.line = result.gate.where.line;
  one.output = fmt::format("observed {}, limit {}", figures.observed_text, figures.limit_text);
  if (!figures.margin_text.empty()) one.output += ", " + figures.margin_text;
  one.output += fmt::format(", from {} samples", count_text(result.samples));
  if (!result.why.empty()) one.output += "\n" + result.why;
  if (result.verdict == Verdict::fail) {
    one.kind = Case::Kind::failure;
    one.type = "gate";
    one.message = fmt::format("{}: observed {}", result.gate.text, figures.observed_text);
    if (!figures.margin_text.empty()) one.message += ", " + figures.margin_text;
    one.details = one.output;
  } else if (result.verdict == Verdict::inconclusive) {
    one.kind = Case::Kind::skipped;
    one.message = "inconclusive: " + (result.why.empty() ? "no samples" : result.why);
  }
  return one;
}

Case finding_case(const Finding& finding) {
  Case one;
  one.finding = &finding;
  one.name = finding.id + " " + finding.title;
  one.class_name = "findings." + finding.rule;
  std::string text = fmt::format("{}: {}\n{}\n", name_of(finding.severity), finding.title, finding.why);
  if (!finding.endpoint.empty()) text += "endpoint: " + finding.endpoint + "\n";
  if (!finding.stage.empty()) text += "stage: " + finding.stage + "\n";
  if (finding.quarantine_over) text += "quarantine is over: " + finding.quarantine + "\n";
  if (finding.of > 0) {
    text += fmt::format("seen: {} of {}\n", count_text(finding.count), count_text(finding.of));
  }
  std::size_t shown = 0;
  for (const auto& piece : finding.evidence) {
    if (shown++ == limits::junit_evidence) break;
    text += "evidence: " + piece.says + "\n";
  }
  if (!finding.reproduce.empty()) text += "reproduce: " + finding.reproduce + "\n";
  if (finding.severity == Severity::info) {
    one.output = text;
    return one;
  }
  if (!finding.quarantine.empty() && !finding.quarantine_over) {
    one.kind = Case::Kind::skipped;
    one.message = "quarantined " + finding.quarantine;
    one.output = text;
    return one;
  }
  one.kind = Case::Kind::failure;
  one.type = finding.rule;
  one.message = finding.title;
  one.details = text;
  return one;
}

// A row of the matrix. What it found is a finding of its own suite too: here stands which fault, with what
// was held.
Case matrix_case(const MatrixRow& row) {
  using State = journal::MatrixCell::State;
  Case one;
  one.name = row.subject + ": " + (row.says.empty() ? row.what : row.says);
  one.class_name = "matrix." + row.subject;
  std::string broken;
  std::string why = row.why;
  for (const auto* cell : row.cells) {
    one.output += fmt::format("{}: {}", cell->rule, name_of(cell->state));
    if (cell->of > 0) one.output += fmt::format(" ({} of {})", cell->shown, cell->of);
    one.output += ". " + cell->says + "\n";
    if (cell->state == State::broken) {
      broken += (broken.empty() ? "" : ", ") + cell->rule;
      if (!cell->finding.empty()) broken += " (" + cell->finding + ")";
    } else if (why.empty() && cell->state != State::held) {
      why = cell->rule + ": " + cell->says;
    }
  }
  switch (row.state()) {
    case State::held:
      break;
    case State::broken:
      one.kind = Case::Kind::failure;
      one.type = "matrix";
      one.message = broken;
      one.details = one.output;
      break;
    case State::not_exercised:
    case State::inconclusive:
      one.kind = Case::Kind::skipped;
      one.message = std::string(name_of(row.state())) + ": " + why;
      break;
  }
  return one;
}

// A place of a message: passed where whatever was done to it was tolerated or failed loudly.
Case drift_case(const judge::DriftRow& row) {
  Case one;
  one.name = row.asked + (row.place.empty() ? std::string(" as a whole") : " " + row.place);
  if (!row.is_request) one.name += ", for " + row.endpoint;
  one.class_name = "drift." + row.subject;
  one.output = fmt::format("{}. {}\n", judge::name_of(row.need), in_words(row));
  std::string bad;
  bool any_inconclusive = false;
  for (const auto* cell : row.cells) {
    any_inconclusive = any_inconclusive || cell->outcome == judge::DriftOutcome::inconclusive;
    if (cell->finding.empty()) continue;
    bad += fmt::format("{}{}: {} ({})", bad.empty() ? "" : ", ", cell->op, judge::name_of(cell->outcome),
                       cell->finding);
  }
  if (!bad.empty()) {
    one.kind = Case::Kind::failure;
    one.type = "drift";
    one.message = bad;
    one.details = one.output;
  } else if (row.need == judge::Need::not_tried || any_inconclusive) {
    one.kind = Case::Kind::skipped;
    one.message = row.need == judge::Need::not_tried ? "not tried" : "inconclusive: " + in_words(row);
  }
  return one;
}

// A set of concurrent requests: passed where every burst ended as a serial order does.
Case race_case(const journal::RaceCell& cell) {
  Case one;
  one.name = cell.what;
  one.class_name = "races";
  one.output = fmt::format("{}: {}\n", judge::name_of(cell.outcome), cell.says);
  if (judge::is_race(cell.outcome)) {
    one.kind = Case::Kind::failure;
    one.type = "race";
    one.message = fmt::format("{} in {} of {} bursts ({})", judge::name_of(cell.outcome), cell.shown, cell.of,
                              cell.finding);
    one.details = one.output;
  } else if (cell.outcome != judge::RaceOutcome::serial) {
    one.kind = Case::Kind::skipped;
    one.message = fmt::format("{}: {}", judge::name_of(cell.outcome), cell.says);
  }
  return one;
}

// An endpoint: passed where nobody got what is not theirs.
Case access_case(const AccessRow& row) {
  Case one;
  one.name = row.endpoint;
  one.class_name = "access";
  bool any = false;
  for (const auto* cell : row.cells) {
    const bool bad =
        cell->outcome == judge::AccessOutcome::open || cell->outcome == judge::AccessOutcome::tells;
    any = any || cell->outcome == judge::AccessOutcome::refused ||
          cell->outcome == judge::AccessOutcome::allowed || bad;
    if (!bad) continue;
    const auto line =
        fmt::format("{}{}{}: {} in {} of {}: {}", cell->who, cell->way.empty() ? "" : ", ", cell->way,
                    judge::name_of_access(cell->outcome), cell->shown, cell->of, cell->says);
    one.details += line + "\n";
    if (one.kind == Case::Kind::failure) continue;
    one.kind = Case::Kind::failure;
    one.type = cell->rule;
    one.message = fmt::format("{} ({})", line, cell->finding);
  }
  if (any) return one;
  one.kind = Case::Kind::skipped;
  one.message = row.cells.empty() ? "not exercised" : "not exercised: " + row.cells.front()->says;
  return one;
}

Case invariant_case(const InvariantRow& row) {
  Case one;
  one.name = row.name;
  one.class_name = "invariants";
  one.output = fmt::format("{}: looked at {} times\n", row.expects, row.looked_at);
  if (row.broken > 0) {
    one.kind = Case::Kind::failure;
    one.type = "invariant";
    one.message = fmt::format("broken {} of {} times: {}", row.broken, row.looked_at, row.says);
    one.details = one.output;
  } else if (row.not_judged > 0) {
    one.kind = Case::Kind::skipped;
    one.message =
        fmt::format("could not be judged {} of {} times: {}", row.not_judged, row.looked_at, row.says);
  }
  return one;
}

// A fault of the timeline: passed where it was armed, whatever the target did; its failures are judged
// elsewhere.
Case fault_case(const journal::StoredRun& run, const journal::FaultRecord& fault) {
  Case one;
  one.name = fault.says.empty() ? fault.name : fault.says;
  one.class_name = "faults." + fault.on;
  if (!fault.not_applied.empty()) {
    one.kind = Case::Kind::skipped;
    one.message = "could not be applied: " + fault.not_applied;
    return one;
  }
  const auto end = fault.end > fault.begin ? fault.end : std::max(run.length, fault.begin);
  one.length = end - fault.begin;
  one.output = fmt::format("from {} to {}, acted {} times", moment_text(fault.begin), moment_text(end),
                           count_text(fault.injected));
  if (fault.too_late > 0) one.output += fmt::format(", too late {} times", count_text(fault.too_late));
  return one;
}

Case stage_case(const journal::StoredRun& run, const journal::StageRecord& stage) {
  const auto figures = stage_figures(run, stage.id);
  Case one;
  one.name = stage.name;
  one.class_name = "stages";
  one.length = stage_end(run, stage) - stage.begin;
  one.output = fmt::format("{}: {} requests, {} errors ({})", stage.load, count_text(figures.requests),
                           count_text(figures.errors), percent_text(figures.error_share()));
  if (figures.latency.count() > 0) {
    one.output += fmt::format(", p50 {}, p99 {}", duration_text(Nanoseconds(figures.latency.percentile(50))),
                              duration_text(Nanoseconds(figures.latency.percentile(99))));
  }
  if (stage.end <= stage.begin) {
    one.kind = Case::Kind::error;
    one.type = "unfinished";
    one.message = "the stage never ended";
    one.details = one.output;
  }
  return one;
}

Case verdict_case(const journal::StoredRun& run) {
  Case one;
  one.name = "verdict";
  one.class_name = "run";
  one.length = run.length;
  std::size_t shown = 0;
  for (const auto& reason : run.reasons) {
    if (shown++ == limits::junit_reasons) break;
    one.output += reason + "\n";
  }
  if (run.verdict == Verdict::pass) return one;
  one.kind = run.verdict == Verdict::fail ? Case::Kind::failure : Case::Kind::error;
  one.type = verdict_word(run);
  one.message = verdict_word(run) + (run.reasons.empty() ? "" : ": " + run.reasons.front());
  one.details = one.output;
  return one;
}

}  // namespace

int Suite::count(Case::Kind kind) const {
  int n = 0;
  for (const auto& one : cases) n += one.kind == kind ? 1 : 0;
  return n;
}

Nanoseconds Suite::length() const {
  Nanoseconds sum{};
  for (const auto& one : cases) sum += one.length;
  return sum;
}

std::vector<Suite> suites_of(const journal::StoredRun& run) {
  std::vector<Suite> suites = {{"gates", {}},      {"findings", {}}, {"matrix", {}}, {"faults", {}},
                               {"drift", {}},      {"stages", {}},   {"run", {}},    {"races", {}},
                               {"invariants", {}}, {"access", {}}};
  for (const auto& gate : run.gates) {
    if (suites[0].cases.size() == limits::junit_cases) break;
    suites[0].cases.push_back(gate_case(gate));
  }
  for (const auto* finding : by_severity(run)) {
    if (suites[1].cases.size() == limits::junit_cases) break;
    suites[1].cases.push_back(finding_case(*finding));
  }
  for (const auto& row : matrix_rows(run)) {
    if (suites[2].cases.size() == limits::junit_cases) break;
    suites[2].cases.push_back(matrix_case(row));
  }
  for (const auto* fault : timeline_faults(run)) {
    if (suites[3].cases.size() == limits::junit_cases) break;
    suites[3].cases.push_back(fault_case(run, *fault));
  }
  for (const auto& row : judge::drift_rows(run)) {
    if (suites[4].cases.size() == limits::junit_cases) break;
    suites[4].cases.push_back(drift_case(row));
  }
  for (const auto& cell : run.race_cells) {
    if (suites[7].cases.size() == limits::junit_cases) break;
    suites[7].cases.push_back(race_case(cell));
  }
  for (const auto& row : access_rows(run)) {
    if (suites[9].cases.size() == limits::junit_cases) break;
    suites[9].cases.push_back(access_case(row));
  }
  for (const auto& row : invariant_rows(run)) {
    if (suites[8].cases.size() == limits::junit_cases) break;
    suites[8].cases.push_back(invariant_case(row));
  }
  for (const auto& stage : run.stages) suites[5].cases.push_back(stage_case(run, stage));
  suites[6].cases.push_back(verdict_case(run));
  return suites;
}

}  // namespace shakedown::reports
