// All oracles over a stored run. Pure: the same run gives the same findings, in the same order, with the same
// ids.
#pragma once

#include <vector>

#include "harness/journal/records.hpp"
#include "harness/model/finding.hpp"

namespace shakedown::judge {

// More than this many findings help nobody; the least severe are left out, and the last one kept says so.
inline constexpr std::size_t most_findings = 200;

// The most severe first, then the most frequent, then the earliest; ids F1, F2, ... in this order.
std::vector<Finding> find_all(const journal::StoredRun& run);

// The same, with the cells of the fault matrix, of drift and of races and the figures of rounds, each with
// the id of its finding.
struct FoundAll {
  std::vector<Finding> findings;
  std::vector<journal::MatrixCell> cells;
  std::vector<journal::ChangeRecord> changes;
  std::vector<journal::NoiseRecord> noise;
  std::vector<journal::DriftCell> drift_cells;
  std::vector<journal::RaceCell> race_cells;
  std::vector<journal::AccessCell> access_cells;
  std::vector<journal::ComparedRounds> compared_rounds;
  std::vector<journal::ComparedFigure> compared_figures;
};
FoundAll find_all_with_cells(const journal::StoredRun& run);

}  // namespace shakedown::judge
