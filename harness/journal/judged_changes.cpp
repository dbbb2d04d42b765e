// What judge made of drift and races that were provoked and of changes that were found: its way into the file
// and back.
#include "harness/journal/judged_changes.hpp"

#include "harness/journal/text_forms.hpp"
#include "harness/model/names.hpp"

namespace shakedown::journal {
namespace {

Status put_drift_cells(Database& database, const std::vector<DriftCell>& cells) {
  Statement statement(database, "INSERT INTO drift_cells VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)");
  std::int64_t position = 0;
  for (const DriftCell& cell : cells) {
    Status put = statement.run(++position, cell.subject, cell.asked, cell.is_request, cell.place, cell.op,
                               cell.endpoint, name_of(cell.outcome), cell.logged, cell.shown, cell.of,
                               cell.says, cell.finding);
    if (!put) return put;
  }
  return Done{};
}

Status put_race_cells(Database& database, const std::vector<RaceCell>& cells) {
  Statement statement(database, "INSERT INTO race_cells VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  std::int64_t position = 0;
  for (const RaceCell& cell : cells) {
    Status put = statement.run(++position, cell.what, cell.endpoint, name_of(cell.outcome), cell.shown,
                               cell.of, cell.serial_plays, cell.legal_outcomes, cell.rate_low, cell.rate_high,
                               cell.least_requests, cell.widest_step, cell.says, cell.finding);
    if (!put) return put;
  }
  return Done{};
}

Status put_changes(Database& database, const std::vector<ChangeRecord>& changes) {
  Statement statement(database, "INSERT INTO changes VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  std::int64_t position = 0;
  for (const ChangeRecord& change : changes) {
    Status put = statement.run(++position, change.between, change.endpoint, change.is_request, change.status,
                               change.where, change.kind, change.rule, name_of(change.severity),
                               change.before, change.after, change.count_before, change.count_after,
                               change.bound, change.exchange_before, change.exchange_after, change.finding);
    if (!put) return put;
  }
  return Done{};
}

Status put_noise(Database& database, const std::vector<NoiseRecord>& noise) {
  Statement statement(database, "INSERT INTO noise VALUES (?,?,?,?,?)");
  std::int64_t position = 0;
  for (const NoiseRecord& record : noise) {
    Status put = statement.run(++position, record.endpoint, record.where, record.pairs, record.differed);
    if (!put) return put;
  }
  return Done{};
}

void read_drift_cells(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "drift_cells",
            "SELECT subject, asked, is_request, place, op, endpoint, outcome, logged, shown, repetitions, "
            "says, finding FROM drift_cells ORDER BY position");
  while (rows.next()) {
    DriftCell& cell = run.drift_cells.emplace_back();
    cell.subject = rows.text();
    cell.asked = rows.text();
    cell.is_request = rows.flag();
    for (std::string* text : {&cell.place, &cell.op, &cell.endpoint}) *text = rows.text();
    cell.outcome = rows.word(drift_outcome_named(rows.text()));
    cell.logged = rows.flag();
    cell.shown = rows.integer();
    cell.of = rows.integer();
    cell.says = rows.text();
    cell.finding = rows.text();
  }
}

void read_race_cells(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "race_cells",
            "SELECT what, endpoint, outcome, shown, bursts, serial_plays, legal_outcomes, rate_low, "
            "rate_high, least_requests, widest_step_ns, says, finding FROM race_cells ORDER BY position");
  while (rows.next()) {
    RaceCell& cell = run.race_cells.emplace_back();
    cell.what = rows.text();
    cell.endpoint = rows.text();
    cell.outcome = rows.word(race_outcome_named(rows.text()));
    for (int* number : {&cell.shown, &cell.of, &cell.serial_plays, &cell.legal_outcomes})
      *number = rows.integer();
    cell.rate_low = rows.real();
    cell.rate_high = rows.real();
    cell.least_requests = rows.integer();
    cell.widest_step = rows.time();
    cell.says = rows.text();
    cell.finding = rows.text();
  }
}

void read_changes(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "changes",
            "SELECT compared, endpoint, is_request, status, place, kind, rule, severity, before_text, "
            "after_text, count_before, count_after, bound, exchange_before, exchange_after, finding "
            "FROM changes ORDER BY position");
  while (rows.next()) {
    ChangeRecord& change = run.changes.emplace_back();
    change.between = rows.text();
    change.endpoint = rows.text();
    change.is_request = rows.flag();
    change.status = rows.integer();
    for (std::string* text : {&change.where, &change.kind, &change.rule}) *text = rows.text();
    change.severity = rows.word(severity_named(rows.text()));
    change.before = rows.text();
    change.after = rows.text();
    change.count_before = rows.count();
    change.count_after = rows.count();
    change.bound = rows.real();
    change.exchange_before = rows.number();
    change.exchange_after = rows.number();
    change.finding = rows.text();
  }
}

void read_noise(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "noise", "SELECT endpoint, place, pairs, differed FROM noise ORDER BY position");
  while (rows.next()) {
    NoiseRecord& record = run.noise.emplace_back();
    record.endpoint = rows.text();
    record.where = rows.text();
    record.pairs = rows.count();
    record.differed = rows.count();
  }
}

}  // namespace

Status put_judged_changes(Database& database, const Judgement& judgement) {
  for (const char* clear :
       {"DELETE FROM drift_cells", "DELETE FROM race_cells", "DELETE FROM changes", "DELETE FROM noise"}) {
    if (Status cleared = database.execute(clear); !cleared) return cleared;
  }
  if (Status put = put_drift_cells(database, judgement.drift_cells); !put) return put;
  if (Status put = put_race_cells(database, judgement.race_cells); !put) return put;
  if (Status put = put_changes(database, judgement.changes); !put) return put;
  return put_noise(database, judgement.noise);
}

void read_judged_changes(Database& database, ReadState& state, StoredRun& run) {
  read_drift_cells(database, state, run);
  read_race_cells(database, state, run);
  read_changes(database, state, run);
  read_noise(database, state, run);
}

}  // namespace shakedown::journal
