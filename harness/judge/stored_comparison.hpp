// Two stored runs side by side: for information, never a gate. Runs that were made at different times differ
// by what the machine did meanwhile, and runs of different machines by the machines; what follows from that
// is said. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/journal/records.hpp"

namespace shakedown::judge {

struct StoredComparison {
  std::string before, after;          // the runs, in words
  std::vector<std::string> cautions;  // what cannot be concluded, and why
  bool times_comparable = false;      // latency and throughput
  bool of_rounds = false;             // with statistics; otherwise one figure of each run
  std::vector<journal::ComparedFigure> figures;
  std::vector<std::string> new_errors, gone_errors;      // "POST /orders 500 no stock (12 times)"
  std::vector<std::string> new_findings, gone_findings;  // "high: title"
};

StoredComparison compare_runs(const journal::StoredRun& before, const journal::StoredRun& after);

}  // namespace shakedown::judge
