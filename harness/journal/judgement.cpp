// What judge made of a run: its way into the file and back.
#include <map>

#include "harness/journal/journal.hpp"
#include "harness/journal/judged_access.hpp"
#include "harness/journal/judged_changes.hpp"
#include "harness/journal/judged_history.hpp"
#include "harness/journal/judged_rounds.hpp"
#include "harness/journal/read_tables.hpp"
#include "harness/journal/schema.hpp"
#include "harness/journal/text_forms.hpp"
#include "harness/model/names.hpp"

namespace shakedown::journal {
namespace {

constexpr auto judgement_busy_wait = std::chrono::milliseconds(5000);

Status put_findings(Database& database, const std::vector<Finding>& findings) {
  Statement put_finding(database, "INSERT INTO findings VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  Statement put_evidence(database, "INSERT INTO evidence VALUES (NULL,?,?,?,?)");
  std::int64_t position = 0;
  for (const Finding& f : findings) {
    Status put = put_finding.run(++position, f.id, f.fingerprint, f.rule, name_of(f.severity), f.title, f.why,
                                 f.endpoint, f.stage, f.count, f.of, f.first_seen, f.last_seen, f.reproduce,
                                 f.quarantine, f.quarantine_over);
    if (!put) return put;
    for (const Evidence& evidence : f.evidence) {
      put = put_evidence.run(position, name_of(evidence.kind), evidence.id, evidence.says);
      if (!put) return put;
    }
  }
  return Done{};
}

Status put_gates(Database& database, const std::vector<GateResult>& gates) {
  Statement statement(database, "INSERT INTO gates VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  std::int64_t position = 0;
  for (const GateResult& result : gates) {
    const Gate& gate = result.gate;
    Status put = statement.run(++position, gate.text, gate.where.file, gate.where.line, gate.where.column,
                               name_of(gate.measure), gate.percentile, gate.endpoint, gate.stage,
                               name_of(gate.comparison), gate.limit, name_of(gate.severity),
                               name_of(result.verdict), result.observed, result.samples, result.why);
    if (!put) return put;
  }
  return Done{};
}

Status put_verdict(Database& database, const Judgement& judgement) {
  Statement verdict(database, "INSERT INTO judgement VALUES (1,?)");
  if (Status put = verdict.run(name_of(judgement.verdict)); !put) return put;
  Statement statement(database, "INSERT INTO reasons VALUES (?,?)");
  std::int64_t position = 0;
  for (const std::string& reason : judgement.reasons) {
    if (Status put = statement.run(++position, reason); !put) return put;
  }
  return Done{};
}

Status put_cells(Database& database, const std::vector<MatrixCell>& cells) {
  Statement statement(database, "INSERT INTO cells VALUES (?,?,?,?,?,?,?,?,?,?)");
  std::int64_t position = 0;
  for (const MatrixCell& cell : cells) {
    Status put = statement.run(++position, cell.kind, cell.subject, cell.what, cell.rule, name_of(cell.state),
                               cell.shown, cell.of, cell.says, cell.finding);
    if (!put) return put;
  }
  return Done{};
}

void read_cells(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "cells",
            "SELECT kind, subject, what, rule, state, shown, repetitions, says, finding FROM cells "
            "ORDER BY position");
  while (rows.next()) {
    MatrixCell& cell = run.cells.emplace_back();
    for (std::string* text : {&cell.kind, &cell.subject, &cell.what, &cell.rule}) *text = rows.text();
    cell.state = rows.word(cell_state_named(rows.text()));
    cell.shown = rows.integer();
    cell.of = rows.integer();
    cell.says = rows.text();
    cell.finding = rows.text();
  }
}

Status replace_all(Database& database, const Judgement& judgement) {
  for (const char* clear : {"DELETE FROM findings", "DELETE FROM evidence", "DELETE FROM gates",
                            "DELETE FROM judgement", "DELETE FROM reasons", "DELETE FROM cells"}) {
    if (Status cleared = database.execute(clear); !cleared) return cleared;
  }
  if (Status put = put_findings(database, judgement.findings); !put) return put;
  if (Status put = put_gates(database, judgement.gates); !put) return put;
  if (Status put = put_cells(database, judgement.cells); !put) return put;
  if (Status put = put_judged_changes(database, judgement); !put) return put;
  if (Status put = put_judged_rounds(database, judgement); !put) return put;
  if (Status put = put_judged_access(database, judgement); !put) return put;
  if (Status put = put_history(database, judgement.history); !put) return put;
  return put_verdict(database, judgement);
}

}  // namespace

Status store_judgement(const std::string& path, const Judgement& judgement) {
  Result<Database> opened = Database::open(path, Database::Access::write, judgement_busy_wait);
  if (!opened) return opened.error();
  Database& database = opened.value();
  if (Status ours = check_tables(database); !ours) return ours;
  if (Status begun = database.execute("BEGIN IMMEDIATE"); !begun) return begun;
  Status status = replace_all(database, judgement);
  if (status) status = database.execute("COMMIT");
  // Closing rolls back what was not committed.
  return status;
}

void read_judgement(Database& database, ReadState& state, StoredRun& run) {
  Rows findings(
      database, state, "findings",
      "SELECT position, id, fingerprint, rule, severity, title, why, endpoint, stage, count, chances, "
      "first_seen_ns, last_seen_ns, reproduce, quarantine, quarantine_over FROM findings ORDER BY position");
  std::map<std::int64_t, std::size_t> by_position;
  while (findings.next()) {
    by_position[findings.number()] = run.findings.size();
    Finding& finding = run.findings.emplace_back();
    finding.id = findings.text();
    finding.fingerprint = findings.text();
    finding.rule = findings.text();
    finding.severity = findings.word(severity_named(findings.text()));
    for (std::string* text : {&finding.title, &finding.why, &finding.endpoint, &finding.stage})
      *text = findings.text();
    finding.count = findings.count();
    finding.of = findings.count();
    finding.first_seen = findings.time();
    finding.last_seen = findings.time();
    finding.reproduce = findings.text();
    finding.quarantine = findings.text();
    finding.quarantine_over = findings.flag();
  }
  Rows evidence(database, state, "evidence",
                "SELECT finding, kind, reference, says FROM evidence ORDER BY id");
  while (evidence.next()) {
    const auto finding = by_position.find(evidence.number());
    Evidence piece;
    piece.kind = evidence.word(evidence_kind_named(evidence.text()));
    piece.id = evidence.number();
    piece.says = evidence.text();
    if (finding == by_position.end()) {
      evidence.wrong("belongs to no finding");
    } else {
      run.findings[finding->second].evidence.push_back(std::move(piece));
    }
  }
  Rows gates(database, state, "gates",
             "SELECT text, file, line, line_column, measure, percentile, endpoint, stage, comparison, "
             "limit_value, severity, verdict, observed, samples, why FROM gates ORDER BY position");
  while (gates.next()) {
    GateResult& result = run.gates.emplace_back();
    Gate& gate = result.gate;
    gate.text = gates.text();
    gate.where.file = gates.text();
    gate.where.line = gates.integer();
    gate.where.column = gates.integer();
    gate.measure = gates.word(measure_named(gates.text()));
    gate.percentile = gates.real();
    gate.endpoint = gates.text();
    gate.stage = gates.text();
    gate.comparison = gates.word(comparison_named(gates.text()));
    gate.limit = gates.real();
    gate.severity = gates.word(severity_named(gates.text()));
    result.verdict = gates.word(verdict_named(gates.text()));
    result.observed = gates.optional_real();
    result.samples = gates.count();
    result.why = gates.text();
  }
  Rows verdict(database, state, "judgement", "SELECT verdict FROM judgement");
  if (verdict.next()) run.verdict = verdict.word(verdict_named(verdict.text()));
  Rows reasons(database, state, "reasons", "SELECT text FROM reasons ORDER BY position");
  while (reasons.next()) run.reasons.push_back(reasons.text());
  read_cells(database, state, run);
  read_judged_changes(database, state, run);
  read_judged_rounds(database, state, run);
  read_judged_access(database, state, run);
  read_history_of_run(database, state, run);
}

}  // namespace shakedown::journal
