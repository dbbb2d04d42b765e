// Reads one table each into its part of a StoredRun. The file may be damaged or hostile: every value is
// checked on its way in, and the first thing wrong ends the reading with a Problem that names the table.
#pragma once

#include <optional>
#include <string>

#include "harness/journal/records.hpp"
#include "harness/journal/sqlite.hpp"
#include "harness/model/result.hpp"

namespace shakedown::journal {

// What is read so far, over all tables of a file.
struct ReadState {
  std::optional<Problem> problem;
  std::uint64_t bytes = 0;
};

// The rows of one query, column after column. After a Problem there are no further rows, and values are
// empty.
class Rows {
 public:
  static constexpr std::uint64_t most_rows = 5'000'000;
  static constexpr std::uint64_t most_bytes = 2ull << 30;  // of texts and blobs in the whole file

  Rows(Database& database, ReadState& state, const char* table, const char* sql)
      : statement_(database, sql), state_(state), table_(table) {}

  bool next();
  int integer();
  std::int64_t number();
  std::uint64_t bits();  // any 64 bits: connection and journey numbers
  std::uint64_t count();
  Nanoseconds time();  // within a hundred years of the run's begin, so that differences cannot overflow
  double real();
  std::optional<double> optional_real();
  std::optional<std::int64_t> optional_number();
  bool flag();
  std::string text();
  Histogram histogram();  // of encoded text; empty text is an empty histogram
  // Takes what a form's reader made of a text: `rows.value(outcome_counts(rows.text()))`.
  template <class T>
  T value(Result<T> read) {
    if (read) return std::move(read).value();
    wrong(read.error().message);
    return T{};
  }
  template <class T>
  T word(std::optional<T> named) {
    if (named) return *named;
    wrong("has a word that is not known");
    return T{};
  }
  void wrong(const std::string& what);

 private:
  Statement statement_;
  ReadState& state_;
  const char* table_;
  std::uint64_t row_ = 0;
  int column_ = 0;
};

// The encoding keeps buckets; the exact smallest and largest value stand beside it and go back in their
// place.
Histogram with_exact_ends(const Histogram& decoded, Nanoseconds smallest, Nanoseconds largest);

void read_info(Database& database, ReadState& state, StoredRun& run);
void read_traffic(Database& database, ReadState& state, StoredRun& run);
void read_figures(Database& database, ReadState& state, StoredRun& run);
void read_exchanges(Database& database, ReadState& state, StoredRun& run);
void read_process(Database& database, ReadState& state, StoredRun& run);   // events, log, samples
void read_provoked(Database& database, ReadState& state, StoredRun& run);  // faults, calls, experiments
void read_races(Database& database, ReadState& state, StoredRun& run);     // plays, invariants, sanitizers
void read_fuzz(Database& database, ReadState& state, StoredRun& run);      // signs, endpoints
void read_access(Database& database, ReadState& state, StoredRun& run);    // tries
void read_touched(Database& database, ReadState& state, StoredRun& run);   // what a change touches
void read_observed(Database& database, ReadState& state, StoredRun& run);  // shapes, deviations
void read_rounds(Database& database, ReadState& state, StoredRun& run);    // of load
void read_judgement(Database& database, ReadState& state, StoredRun& run);

}  // namespace shakedown::journal
