#include "harness/journal/batch_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>

namespace shakedown::journal {

Status BatchWriter::write(const Batch& batch) {
  if (batch.records.empty() && batch.dropped_lines.empty() && !batch.last) return Done{};
  if (Status begun = database_.execute("BEGIN IMMEDIATE"); !begun) return begun;
  Status status = put_all(batch);
  if (status) status = database_.execute("COMMIT");
  // Fails too where the error has rolled back by itself already.
  if (!status) static_cast<void>(database_.execute("ROLLBACK"));
  return status;
}

void BatchWriter::fold() {
  const bool folded = static_cast<bool>(database_.execute("PRAGMA busy_timeout = 100")) &&
                      static_cast<bool>(database_.execute("PRAGMA wal_checkpoint(TRUNCATE)")) &&
                      static_cast<bool>(database_.execute("PRAGMA journal_mode = DELETE"));
  static_cast<void>(folded);
}

Status BatchWriter::put_all(const Batch& batch) {
  if (Status put = put_lines(batch.records); !put) return put;
  if (Status put = put_first_losses(batch); !put) return put;
  for (const Record& record : batch.records) {
    Status put = std::visit(
        [&](const auto& held) -> Status {
          if constexpr (std::is_same_v<std::decay_t<decltype(held)>, LogLine>) {
            return Done{};
          } else {
            return rows_.put(held);
          }
        },
        record);
    if (!put) return put;
  }
  if (batch.last) return put_totals_of_losses();
  return Done{};
}

// A flood mostly pushes out lines of its own batch: those are never written at all.
Status BatchWriter::put_lines(const std::vector<Record>& records) {
  const std::int64_t first = last_line_ + 1;
  std::vector<const LogLine*> lines;
  std::vector<std::int64_t> evicted;
  for (const Record& record : records) {
    const auto* line = std::get_if<LogLine>(&record);
    if (line == nullptr) continue;
    lines.push_back(line);
    last_line_at_ = std::max(last_line_at_, line->at);
    keeper_.add(line->subject, ++last_line_, line->text.size(), evicted);
  }
  for (const std::int64_t id : evicted) {
    if (id >= first) {
      lines[static_cast<std::size_t>(id - first)] = nullptr;
    } else if (Status deleted = rows_.delete_line(id); !deleted) {
      return deleted;
    }
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i] == nullptr) continue;
    Status put = rows_.put_line(first + static_cast<std::int64_t>(i), *lines[i]);
    if (!put) return put;
  }
  return Done{};
}

Status BatchWriter::put_loss(const std::string& subject, std::string text) {
  return rows_.put(Event{last_line_at_, EventKind::log_flood, subject, std::move(text)});
}

// Told when it begins, so that the file of a run that is killed says it too.
Status BatchWriter::put_first_losses(const Batch& batch) {
  std::map<std::string, std::uint64_t> losses = keeper_.evicted_lines();
  for (const auto& [subject, lines] : batch.dropped_lines) {
    dropped_lines_[subject] += lines;
    losses[subject] += lines;
  }
  for (const auto& [subject, lines] : losses) {
    if (!loss_told_.insert(subject).second) continue;
    Status put =
        put_loss(subject, "it logs more than is kept: from here on only its first and last lines stay");
    if (!put) return put;
  }
  return Done{};
}

Status BatchWriter::put_totals_of_losses() {
  for (const auto& [subject, lines] : keeper_.evicted_lines()) {
    Status put =
        put_loss(subject, fmt::format("{} lines between its first and its last ones were not kept", lines));
    if (!put) return put;
  }
  for (const auto& [subject, lines] : dropped_lines_) {
    Status put = put_loss(
        subject, fmt::format("{} lines came faster than the disk took them and were dropped", lines));
    if (!put) return put;
  }
  if (rows_.duplicates() == 0) return Done{};
  return rows_.put(Event{
      last_line_at_, EventKind::note, "harness",
      fmt::format("{} records of the same stage, endpoint or dependency and second came twice; the first "
                  "ones were kept",
                  rows_.duplicates())});
}

}  // namespace shakedown::journal
