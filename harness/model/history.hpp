// What earlier runs of the same scenario know about the findings and gates of this one: how long a finding
// has been there, whether it is gone or back, and how a gate's figure moved from night to night.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/finding.hpp"
#include "harness/model/gate.hpp"

namespace shakedown {

struct HistoryFinding {
  enum class State : std::uint8_t {
    first,    // seen in this run and in none before
    again,    // seen in this run and in every one since it was first seen
    flaky,    // seen in this run, and some runs between went without it
    back,     // seen in this run, after enough runs without it to call it fixed
    missing,  // not seen in this run, and too few runs went without it to call it fixed
    fixed,    // enough runs in a row went without it
  };
  std::string fingerprint;
  std::string rule;
  Severity severity = Severity::medium;
  std::string endpoint;
  std::string title;    // as it was last seen
  std::string finding;  // Finding::id in this run; empty: not seen in it
  State state = State::first;
  std::int64_t first_seen_ms = 0;  // Unix time of the run
  std::int64_t last_seen_ms = 0;
  std::string first_run;  // the folders' names
  std::string last_run;
  std::uint64_t seen = 0;     // runs that showed it
  std::uint64_t chances = 0;  // runs that could have, from the first that did to the last that did
  std::uint64_t clean = 0;    // runs in a row that could have since then, and did not
  std::uint64_t needed = 0;   // so many of these prove with 95 % that it is fixed
};

// "new", "known", "flaky", "back", "not seen", "fixed".
const char* name_of(HistoryFinding::State state);
std::optional<HistoryFinding::State> history_state_named(std::string_view name);

// A gate's figure in one run.
struct HistoryPoint {
  std::int64_t began_ms = 0;
  std::string run;
  Verdict verdict = Verdict::inconclusive;
  std::optional<double> observed;  // in the unit of the limit
};

struct HistoryGate {
  Gate gate;
  std::vector<HistoryPoint> points;  // oldest first; the last is this run's
};

struct History {
  std::uint64_t runs = 0;  // of this scenario, this one among them; 0: no history is kept
  std::vector<HistoryFinding> findings;
  std::vector<HistoryGate> gates;
};

}  // namespace shakedown
