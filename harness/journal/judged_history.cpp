#include "harness/journal/judged_history.hpp"

#include "harness/model/names.hpp"

namespace shakedown::journal {

Status put_history(Database& database, const History& history) {
  for (const char* clear :
       {"DELETE FROM history", "DELETE FROM history_findings", "DELETE FROM history_points"}) {
    if (Status cleared = database.execute(clear); !cleared) return cleared;
  }
  if (history.runs == 0) return Done{};
  Statement runs(database, "INSERT INTO history VALUES (1,?)");
  if (Status put = runs.run(history.runs); !put) return put;
  Statement put_finding(database, "INSERT INTO history_findings VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  std::int64_t position = 0;
  for (const HistoryFinding& f : history.findings) {
    Status put = put_finding.run(++position, f.fingerprint, f.rule, name_of(f.severity), f.endpoint, f.title,
                                 f.finding, name_of(f.state), f.first_seen_ms, f.last_seen_ms, f.first_run,
                                 f.last_run, f.seen, f.chances, f.clean, f.needed);
    if (!put) return put;
  }
  Statement put_point(database, "INSERT INTO history_points VALUES (NULL,?,?,?,?,?)");
  std::int64_t gate = 0;
  for (const HistoryGate& trend : history.gates) {
    ++gate;
    for (const HistoryPoint& point : trend.points) {
      Status put = put_point.run(gate, point.began_ms, point.run, name_of(point.verdict), point.observed);
      if (!put) return put;
    }
  }
  return Done{};
}

void read_history_of_run(Database& database, ReadState& state, StoredRun& run) {
  Rows runs(database, state, "history", "SELECT runs FROM history");
  if (!runs.next()) return;
  run.history.runs = runs.count();
  Rows findings(database, state, "history_findings",
                "SELECT fingerprint, rule, severity, endpoint, title, finding, state, first_seen_ms, "
                "last_seen_ms, first_run, last_run, seen, chances, clean, needed FROM history_findings "
                "ORDER BY position");
  while (findings.next()) {
    HistoryFinding& finding = run.history.findings.emplace_back();
    finding.fingerprint = findings.text();
    finding.rule = findings.text();
    finding.severity = findings.word(severity_named(findings.text()));
    finding.endpoint = findings.text();
    finding.title = findings.text();
    finding.finding = findings.text();
    finding.state = findings.word(history_state_named(findings.text()));
    finding.first_seen_ms = findings.number();
    finding.last_seen_ms = findings.number();
    finding.first_run = findings.text();
    finding.last_run = findings.text();
    finding.seen = findings.count();
    finding.chances = findings.count();
    finding.clean = findings.count();
    finding.needed = findings.count();
  }
  for (const GateResult& gate : run.gates) run.history.gates.push_back({gate.gate, {}});
  Rows points(database, state, "history_points",
              "SELECT gate, began_ms, run, verdict, observed FROM history_points ORDER BY id");
  while (points.next()) {
    const auto gate = points.number();
    HistoryPoint point;
    point.began_ms = points.number();
    point.run = points.text();
    point.verdict = points.word(verdict_named(points.text()));
    point.observed = points.optional_real();
    if (gate < 1 || static_cast<std::size_t>(gate) > run.history.gates.size()) {
      points.wrong("belongs to no gate");
    } else {
      run.history.gates[static_cast<std::size_t>(gate) - 1].points.push_back(std::move(point));
    }
  }
}

}  // namespace shakedown::journal
