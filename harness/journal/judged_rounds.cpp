// What judge made of rounds: its way into the file and back.
#include "harness/journal/judged_rounds.hpp"

#include <array>

#include "harness/journal/definitions.hpp"
#include "harness/journal/text_forms.hpp"
#include "harness/model/names.hpp"

namespace shakedown::journal {
namespace {

constexpr std::array<TableDefinition, 2> judged_rounds_definitions = {{
    {"compared_rounds", R"sql(CREATE TABLE compared_rounds (
  position INTEGER PRIMARY KEY,
  stage INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  says TEXT NOT NULL,
  baseline INTEGER NOT NULL,
  target INTEGER NOT NULL,
  labelings INTEGER NOT NULL,
  exact INTEGER NOT NULL,
  not_compared TEXT NOT NULL
) STRICT)sql"},
    {"compared_figures", R"sql(CREATE TABLE compared_figures (
  position INTEGER PRIMARY KEY,
  stage INTEGER NOT NULL,
  subject TEXT NOT NULL,
  figure TEXT NOT NULL,
  baseline_rounds TEXT NOT NULL,
  target_rounds TEXT NOT NULL,
  baseline REAL NOT NULL,
  target REAL NOT NULL,
  change REAL NOT NULL,
  low REAL NOT NULL,
  high REAL NOT NULL,
  smallest REAL NOT NULL,
  p REAL NOT NULL,
  worse INTEGER NOT NULL,
  better INTEGER NOT NULL,
  finding TEXT NOT NULL
) STRICT)sql"},
}};

Status put_compared_rounds(Database& database, const std::vector<ComparedRounds>& all) {
  Statement statement(database, "INSERT INTO compared_rounds VALUES (?,?,?,?,?,?,?,?,?)");
  std::int64_t position = 0;
  for (const ComparedRounds& one : all) {
    Status put = statement.run(++position, one.stage, name_of(one.verdict), one.says, one.baseline,
                               one.target, one.labelings, one.exact, text_of(one.not_compared));
    if (!put) return put;
  }
  return Done{};
}

Status put_compared_figures(Database& database, const std::vector<ComparedFigure>& all) {
  Statement statement(database, "INSERT INTO compared_figures VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  std::int64_t position = 0;
  for (const ComparedFigure& one : all) {
    Status put = statement.run(++position, one.stage, one.subject, one.figure, text_of(one.baseline_rounds),
                               text_of(one.target_rounds), one.baseline, one.target, one.change, one.low,
                               one.high, one.smallest, one.p, one.worse, one.better, one.finding);
    if (!put) return put;
  }
  return Done{};
}

}  // namespace

std::span<const TableDefinition> judged_rounds_tables() {
  return judged_rounds_definitions;
}

Status put_judged_rounds(Database& database, const Judgement& judgement) {
  for (const char* clear : {"DELETE FROM compared_rounds", "DELETE FROM compared_figures"}) {
    if (Status cleared = database.execute(clear); !cleared) return cleared;
  }
  if (Status put = put_compared_rounds(database, judgement.compared_rounds); !put) return put;
  return put_compared_figures(database, judgement.compared_figures);
}

void read_judged_rounds(Database& database, ReadState& state, StoredRun& run) {
  Rows stages(database, state, "compared_rounds",
              "SELECT stage, verdict, says, baseline, target, labelings, exact, not_compared "
              "FROM compared_rounds ORDER BY position");
  while (stages.next()) {
    ComparedRounds& one = run.compared_rounds.emplace_back();
    one.stage = stages.integer();
    one.verdict = stages.word(verdict_named(stages.text()));
    one.says = stages.text();
    one.baseline = stages.integer();
    one.target = stages.integer();
    one.labelings = stages.count();
    one.exact = stages.flag();
    one.not_compared = stages.value(names_of(stages.text()));
  }
  Rows rows(database, state, "compared_figures",
            "SELECT stage, subject, figure, baseline_rounds, target_rounds, baseline, target, change, low, "
            "high, smallest, p, worse, better, finding FROM compared_figures ORDER BY position");
  while (rows.next()) {
    ComparedFigure& one = run.compared_figures.emplace_back();
    one.stage = rows.integer();
    one.subject = rows.text();
    one.figure = rows.text();
    one.baseline_rounds = rows.value(reals_of(rows.text()));
    one.target_rounds = rows.value(reals_of(rows.text()));
    for (double* number :
         {&one.baseline, &one.target, &one.change, &one.low, &one.high, &one.smallest, &one.p})
      *number = rows.real();
    one.worse = rows.flag();
    one.better = rows.flag();
    one.finding = rows.text();
  }
}

}  // namespace shakedown::journal
