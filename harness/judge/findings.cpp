#include "harness/judge/findings.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <tuple>

#include "harness/judge/access_cells.hpp"
#include "harness/judge/active_faults.hpp"
#include "harness/judge/case.hpp"
#include "harness/judge/changes.hpp"
#include "harness/judge/drift_cells.hpp"
#include "harness/judge/fingerprint.hpp"
#include "harness/judge/fuzz_findings.hpp"
#include "harness/judge/invariant.hpp"
#include "harness/judge/matrix.hpp"
#include "harness/judge/oracles.hpp"
#include "harness/judge/race_cells.hpp"
#include "harness/judge/rounds.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

using Oracle = std::vector<Finding> (*)(const Case&);
constexpr std::array<Oracle, 11> oracles = {find_crashes,
                                            find_hangs,
                                            find_sanitizer_reports,
                                            find_server_errors,
                                            find_connection_failures,
                                            find_timeouts,
                                            find_broken_journeys,
                                            find_silent_failures,
                                            find_contract_deviations,
                                            find_deprecated_calls,
                                            find_broken_invariants};

bool comes_before(const Finding& a, const Finding& b) {
  return std::tie(b.severity, b.count, a.first_seen, a.rule, a.endpoint, a.title) <
         std::tie(a.severity, a.count, b.first_seen, b.rule, b.endpoint, b.title);
}

void cut_to_most(std::vector<Finding>& findings) {
  if (findings.size() <= most_findings) return;
  Finding rest;
  rest.rule = "more-findings";
  rest.severity = findings[most_findings - 1].severity;
  rest.count = findings.size() - (most_findings - 1);
  rest.title = counted(rest.count, "more finding") + " of this severity or below";
  rest.why = "They are left out here; the run's signatures and events hold all of them.";
  findings.resize(most_findings - 1);
  findings.push_back(std::move(rest));
}

}  // namespace

FoundAll find_all_with_cells(const journal::StoredRun& run) {
  const Case indexed(run);
  std::vector<Finding> findings;
  for (const Oracle oracle : oracles) {
    std::vector<Finding> found = oracle(indexed);
    for (Finding& finding : found) cite_faults(run, finding);
    std::move(found.begin(), found.end(), std::back_inserter(findings));
  }
  Changes changes = evaluate_changes(run);
  std::move(changes.findings.begin(), changes.findings.end(), std::back_inserter(findings));
  Matrix matrix = evaluate_matrix(run);
  std::move(matrix.findings.begin(), matrix.findings.end(), std::back_inserter(findings));
  Drift drift = evaluate_drift(run);
  std::move(drift.findings.begin(), drift.findings.end(), std::back_inserter(findings));
  Races races = evaluate_races(run);
  std::move(races.findings.begin(), races.findings.end(), std::back_inserter(findings));
  std::vector<Finding> fuzzed = find_by_fuzzing(run);
  std::move(fuzzed.begin(), fuzzed.end(), std::back_inserter(findings));
  Access access = evaluate_access(run);
  std::move(access.findings.begin(), access.findings.end(), std::back_inserter(findings));
  Rounds rounds = evaluate_rounds(run);
  std::move(rounds.findings.begin(), rounds.findings.end(), std::back_inserter(findings));
  std::sort(findings.begin(), findings.end(), comes_before);
  cut_to_most(findings);
  std::map<std::string, std::string> ids;  // of the experiments' findings and of changes, by their keys
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const std::string id = "F" + std::to_string(i + 1);
    findings[i].fingerprint = fingerprint(findings[i], findings[i].id);
    if (!findings[i].id.empty()) ids[findings[i].id] = id;
    findings[i].id = id;
    if (findings[i].reproduce == reproduce_one) findings[i].reproduce = "shakedown reproduce RUN " + id;
  }
  for (journal::MatrixCell& cell : matrix.cells) cell.finding = cell.finding.empty() ? "" : ids[cell.finding];
  for (journal::ChangeRecord& change : changes.changes)
    change.finding = change.finding.empty() ? "" : ids[change.finding];
  for (journal::DriftCell& cell : drift.cells) cell.finding = cell.finding.empty() ? "" : ids[cell.finding];
  for (journal::RaceCell& cell : races.cells) cell.finding = cell.finding.empty() ? "" : ids[cell.finding];
  for (journal::AccessCell& cell : access.cells) cell.finding = cell.finding.empty() ? "" : ids[cell.finding];
  for (journal::ComparedFigure& figure : rounds.figures)
    figure.finding = figure.finding.empty() ? "" : ids[figure.finding];
  return {std::move(findings),      std::move(matrix.cells),  std::move(changes.changes),
          std::move(changes.noise), std::move(drift.cells),   std::move(races.cells),
          std::move(access.cells),  std::move(rounds.stages), std::move(rounds.figures)};
}

std::vector<Finding> find_all(const journal::StoredRun& run) {
  return find_all_with_cells(run).findings;
}

}  // namespace shakedown::judge
