// The matrix as every format shows it: a row a dependency and provocation, a column an oracle, and how many
// rows went well. Cells are told as judge left them; here they are only sorted into rows and counted.
#pragma once

#include <string>
#include <vector>

#include "harness/journal/records.hpp"

namespace shakedown::reports {

struct MatrixRow {
  std::string kind;
  std::string subject;
  std::string what;
  std::string says;              // of its first experiment; empty where none was kept
  std::vector<int> experiments;  // ids, its repetitions in their order
  std::vector<const journal::MatrixCell*> cells;

  // The worst that a cell says: broken, else inconclusive, else held; not exercised where every cell is.
  journal::MatrixCell::State state() const;
  // Why it was not exercised, where its experiments say so.
  std::string why;
};

// Rows that have cells, in the order of the cells: subjects together, the first one first.
std::vector<MatrixRow> matrix_rows(const journal::StoredRun& run);
// The oracles in the order in which they first appear.
std::vector<std::string> matrix_rules(const journal::StoredRun& run);

struct MatrixCounts {
  std::string subject;
  std::size_t rows = 0;
  std::size_t handled = 0;
  std::size_t broken = 0;
  std::size_t not_exercised = 0;
  std::size_t inconclusive = 0;
  std::size_t findings = 0;  // different ones
};
std::vector<MatrixCounts> matrix_counts(const std::vector<MatrixRow>& rows);
// "payments: 21 faults, 17 handled, 3 findings, 1 not exercised"
std::string in_words(const MatrixCounts& counts);

const char* name_of(journal::MatrixCell::State state);

// Faults of the stages' own timelines, in the order of their begins.
std::vector<const journal::FaultRecord*> timeline_faults(const journal::StoredRun& run);
// "3 on the timeline, acted 1,959 times, 1 could not be applied"
std::string in_words(const std::vector<const journal::FaultRecord*>& timeline);

// What faults were wanted of the run and could not be done, with the reason: nothing is skipped in silence.
// (Changes of shape that were not tried are counted in drift's own table.)
struct NotExercised {
  std::string subject;
  std::string what;  // the fault or provocation, for people
  std::string why;
  std::size_t times = 0;
};
std::vector<NotExercised> not_exercised(const journal::StoredRun& run);

}  // namespace shakedown::reports
