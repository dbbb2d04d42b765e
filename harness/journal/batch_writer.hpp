// Puts batches of records into the run file, each in one transaction: all of a batch is there afterwards or
// nothing of it. Decides which log lines stay, and tells in events what did not. One thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "harness/journal/log_keeper.hpp"
#include "harness/journal/rows.hpp"

namespace shakedown::journal {

struct Batch {
  std::vector<Record> records;                         // in order of their calls
  std::map<std::string, std::uint64_t> dropped_lines;  // by subject: log lines that never got into `records`
  bool last = false;
};

class BatchWriter {
 public:
  // The database must be a run file opened for writing.
  explicit BatchWriter(Database database) : database_(std::move(database)), rows_(database_) {}
  BatchWriter(const BatchWriter&) = delete;
  BatchWriter& operator=(const BatchWriter&) = delete;

  Status write(const Batch& batch);
  // Makes the file and its WAL one plain file that can be copied, and read from where nobody may write. Does
  // nothing where a reader keeps the live file open; the WAL beside it is then part of the run.
  void fold();

 private:
  Status put_all(const Batch& batch);
  Status put_lines(const std::vector<Record>& records);
  Status put_first_losses(const Batch& batch);
  Status put_totals_of_losses();
  Status put_loss(const std::string& subject, std::string text);

  Database database_;
  RowWriter rows_;
  LogKeeper keeper_;
  std::int64_t last_line_ = 0;
  Nanoseconds last_line_at_{};
  std::map<std::string, std::uint64_t> dropped_lines_;
  std::set<std::string> loss_told_;
};

}  // namespace shakedown::journal
