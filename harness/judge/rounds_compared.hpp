// Rounds of load of two sides into figures that are compared: which figures there are, on which scale they
// are compared, and what the statistics say of each. Pure; the rounds may be of one run or of two.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/judge/figures.hpp"

namespace shakedown::judge {

struct OneRound {
  double seconds = 0;  // measured
  std::uint64_t sent = 0;
  std::uint64_t late = 0;
  std::map<std::string, Figures> endpoints;    // by name
  std::map<std::string, std::uint64_t> calls;  // "GET /charges on payments"
};

struct TwoSides {
  std::vector<OneRound> baseline;
  std::vector<OneRound> target;
  double margin = 0.1;
  std::uint64_t seed = 0;
};

struct ComparedSides {
  std::vector<journal::ComparedFigure> figures;  // all endpoints together, then each, then calls
  std::vector<std::string> not_compared;
  std::uint64_t labelings = 0;
  bool exact = true;
  bool can_alarm = false;
};

// The rounds of one side of one stage that count, in the order in which they were played.
std::vector<OneRound> rounds_of(const journal::StoredRun& run, int stage, const std::string& side);

// Nothing but the reason in `not_compared` where a side has fewer than two rounds.
ComparedSides compare_sides(const TwoSides& sides);

// The smallest slowdown of an endpoint that would have been told, by whichever of its latencies shows most;
// infinity where none could be compared.
double smallest_slowdown(const std::vector<journal::ComparedFigure>& figures, const std::string& subject);

bool is_latency(const journal::ComparedFigure& figure);

}  // namespace shakedown::judge
