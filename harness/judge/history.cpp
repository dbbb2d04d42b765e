#include "harness/judge/history.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace shakedown::judge {
namespace {

using journal::HistoryRun;
using HistoryState = HistoryFinding::State;

constexpr std::size_t most_points = 60;
constexpr std::size_t most_gone = 50;  // findings that this run does not have
constexpr double by_chance = 0.05;

// One finding on its way through the runs.
class Life {
 public:
  void seen(const HistoryRun& run, const journal::Sighting& sighting) {
    const bool was_fixed = told_.seen > 0 && told_.clean > 0 && told_.clean >= told_.needed;
    if (told_.seen == 0) {
      told_.first_seen_ms = run.began_ms;
      told_.first_run = run.folder;
    }
    told_.chances += told_.clean + 1;
    told_.clean = 0;
    ++told_.seen;
    told_.last_seen_ms = run.began_ms;
    told_.last_run = run.folder;
    told_.fingerprint = sighting.fingerprint;
    told_.rule = sighting.rule;
    told_.severity = sighting.severity;
    told_.endpoint = sighting.endpoint;
    told_.title = sighting.title;
    stage_ = sighting.stage;
    told_.needed = clean_runs_needed(told_.seen, told_.chances);
    told_.state = told_.seen == 1               ? HistoryState::first
                  : was_fixed                   ? HistoryState::back
                  : told_.seen == told_.chances ? HistoryState::again
                                                : HistoryState::flaky;
  }

  void not_seen(const HistoryRun& run) {
    const bool could = run.complete && (stage_.empty() || std::find(run.stages.begin(), run.stages.end(),
                                                                    stage_) != run.stages.end());
    if (could) ++told_.clean;
    told_.state = told_.clean >= told_.needed ? HistoryState::fixed : HistoryState::missing;
  }

  const HistoryFinding& told() const { return told_; }

 private:
  HistoryFinding told_;
  std::string stage_;
};

bool is_gone(const HistoryFinding& finding) {
  return finding.state == HistoryState::missing || finding.state == HistoryState::fixed;
}

// What this run has first, the most severe before the others; then what may be fixed, the latest first.
bool comes_first(const HistoryFinding& a, const HistoryFinding& b) {
  if (is_gone(a) != is_gone(b)) return is_gone(b);
  if (is_gone(a) && a.last_seen_ms != b.last_seen_ms) return a.last_seen_ms > b.last_seen_ms;
  if (a.severity != b.severity) return a.severity > b.severity;
  return a.fingerprint < b.fingerprint;
}

std::vector<HistoryFinding> lives_of(const std::vector<HistoryRun>& runs) {
  std::map<std::string, Life> lives;
  for (const HistoryRun& run : runs) {
    std::map<std::string, const journal::Sighting*> sightings;
    for (const auto& sighting : run.findings) sightings[sighting.fingerprint] = &sighting;
    for (auto& [fingerprint, life] : lives) {
      if (!sightings.contains(fingerprint)) life.not_seen(run);
    }
    for (const auto& [fingerprint, sighting] : sightings) lives[fingerprint].seen(run, *sighting);
  }
  std::vector<HistoryFinding> findings;
  for (const auto& [fingerprint, life] : lives) findings.push_back(life.told());
  std::sort(findings.begin(), findings.end(), comes_first);
  const auto gone = std::find_if(findings.begin(), findings.end(), is_gone);
  if (static_cast<std::size_t>(findings.end() - gone) > most_gone)
    findings.erase(gone + most_gone, findings.end());
  return findings;
}

HistoryGate trend_of(const std::vector<HistoryRun>& runs, const Gate& gate) {
  HistoryGate trend;
  trend.gate = gate;
  for (const HistoryRun& run : runs) {
    const auto found = std::find_if(run.gates.begin(), run.gates.end(),
                                    [&](const auto& other) { return other.text == gate.text; });
    if (found != run.gates.end())
      trend.points.push_back({run.began_ms, run.folder, found->verdict, found->observed});
  }
  if (trend.points.size() > most_points)
    trend.points.erase(trend.points.begin(), trend.points.end() - static_cast<std::ptrdiff_t>(most_points));
  return trend;
}

}  // namespace

std::uint64_t clean_runs_needed(std::uint64_t seen, std::uint64_t chances) {
  if (seen == 0 || seen >= chances) return 1;
  const double share = static_cast<double>(seen) / static_cast<double>(chances);
  return static_cast<std::uint64_t>(std::ceil(std::log(by_chance) / std::log1p(-share)));
}

History history_of(const std::vector<HistoryRun>& runs, const std::vector<GateResult>& gates) {
  History history;
  history.runs = runs.size();
  if (runs.empty()) return history;
  history.findings = lives_of(runs);
  for (const GateResult& gate : gates) history.gates.push_back(trend_of(runs, gate.gate));
  return history;
}

}  // namespace shakedown::judge
