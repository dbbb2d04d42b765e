// What was tried as whom, and the cells that judge made of it: out of the file, and the cells into it.
#include "harness/journal/judged_access.hpp"
#include "harness/journal/text_forms.hpp"

namespace shakedown::journal {

void read_access(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "access_tries",
            "SELECT experiment, side, endpoint, who, way, declared, carried, privileged, owned, list, marks "
            "FROM access_tries ORDER BY experiment");
  while (rows.next()) {
    AccessTryRecord& tried = run.access_tries.emplace_back();
    tried.experiment = rows.integer();
    for (std::string* text :
         {&tried.side, &tried.endpoint, &tried.who, &tried.way, &tried.declared, &tried.carried})
      *text = rows.text();
    tried.privileged = rows.flag();
    tried.owned = rows.flag();
    tried.list = rows.text();
    tried.marks = rows.value(names_of(rows.text()));
  }
}

void read_judged_access(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "access_cells",
            "SELECT endpoint, who, way, outcome, rule, shown, tries, in_baseline, says, finding "
            "FROM access_cells ORDER BY position");
  while (rows.next()) {
    AccessCell& cell = run.access_cells.emplace_back();
    for (std::string* text : {&cell.endpoint, &cell.who, &cell.way}) *text = rows.text();
    cell.outcome = rows.word(access_outcome_named(rows.text()));
    cell.rule = rows.text();
    cell.shown = rows.integer();
    cell.of = rows.integer();
    for (std::string* text : {&cell.in_baseline, &cell.says, &cell.finding}) *text = rows.text();
  }
}

Status put_judged_access(Database& database, const Judgement& judgement) {
  if (Status cleared = database.execute("DELETE FROM access_cells"); !cleared) return cleared;
  Statement statement(database, "INSERT INTO access_cells VALUES (?,?,?,?,?,?,?,?,?,?,?)");
  std::int64_t position = 0;
  for (const AccessCell& cell : judgement.access_cells) {
    Status put = statement.run(++position, cell.endpoint, cell.who, cell.way, name_of(cell.outcome),
                               cell.rule, cell.shown, cell.of, cell.in_baseline, cell.says, cell.finding);
    if (!put) return put;
  }
  return Done{};
}

}  // namespace shakedown::journal
