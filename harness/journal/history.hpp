// history.db, beside the folders of runs: what each run found and what its gates observed, so that a run
// knows what earlier ones of its scenario saw. One SQLite file for all of them; a run adds itself in one
// transaction, and two that end at once wait for each other. What follows from it is judge's
// (judge/history.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/model/finding.hpp"
#include "harness/model/gate.hpp"
#include "harness/model/result.hpp"

namespace shakedown::journal {

// Older runs of a scenario than these are forgotten.
inline constexpr int history_runs_kept = 500;

struct Sighting {
  std::string fingerprint;
  std::string rule;
  Severity severity = Severity::medium;
  std::string endpoint;
  std::string stage;
  std::string title;
};

struct GateSighting {
  std::string text;
  Verdict verdict = Verdict::inconclusive;
  std::optional<double> observed;
};

struct HistoryRun {
  std::string folder;  // its name, without the way to it
  std::int64_t began_ms = 0;
  std::string scenario;
  bool complete = false;  // to its end: only then does it count that it did not see something
  std::vector<std::string> stages;
  std::vector<Sighting> findings;
  std::vector<GateSighting> gates;
};

// Adds the run, or replaces what is known of it. Makes the file where there is none.
Status record_in_history(const std::string& path, const HistoryRun& run);

// All runs of all scenarios, oldest first.
Result<std::vector<HistoryRun>> read_history(const std::string& path);

}  // namespace shakedown::journal
