#include "harness/journal/history.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <map>

#include "harness/journal/schema.hpp"
#include "harness/journal/sqlite.hpp"
#include "harness/journal/text_forms.hpp"
#include "harness/model/names.hpp"

namespace shakedown::journal {
namespace {

constexpr auto history_wait = std::chrono::milliseconds(10'000);
constexpr int history_version = 1;
constexpr int history_id = 0x53484b48;  // "SHKH"
constexpr std::size_t longest_title = 2000;

constexpr std::array<TableDefinition, 3> history_tables = {{
    {"runs", R"sql(CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  folder TEXT NOT NULL,
  began_ms INTEGER NOT NULL,
  scenario TEXT NOT NULL,
  complete INTEGER NOT NULL,
  stages TEXT NOT NULL,
  UNIQUE (folder, began_ms)
) STRICT)sql"},
    {"sightings", R"sql(CREATE TABLE sightings (
  run INTEGER NOT NULL,
  fingerprint TEXT NOT NULL,
  rule TEXT NOT NULL,
  severity TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  stage TEXT NOT NULL,
  title TEXT NOT NULL,
  PRIMARY KEY (run, fingerprint)
) STRICT)sql"},
    {"gates", R"sql(CREATE TABLE gates (
  run INTEGER NOT NULL,
  position INTEGER NOT NULL,
  text TEXT NOT NULL,
  verdict TEXT NOT NULL,
  observed REAL,
  PRIMARY KEY (run, position)
) STRICT)sql"},
}};

Problem no_history(const Database& database) {
  return problem(database.path() + " is not a history of runs", "move it away, and a new one is begun");
}

Result<std::int64_t> number_of(Database& database, const char* sql) {
  Statement statement(database, sql);
  const auto row = statement.next();
  if (!row) return row.error();
  return row.value() ? statement.integer(0) : 0;
}

Status create_history(Database& database) {
  for (const auto& table : history_tables) {
    if (Status made = database.execute(table.sql); !made) return made;
  }
  const std::string set = "PRAGMA user_version = " + std::to_string(history_version) +
                          "; PRAGMA application_id = " + std::to_string(history_id);
  return database.execute(set.c_str());
}

// Ours to the letter: a trigger or a view in a file from elsewhere would act on what we do.
Status check_history(Database& database) {
  const auto id = number_of(database, "PRAGMA application_id");
  if (!id) return id.error();
  const auto version = number_of(database, "PRAGMA user_version");
  if (!version) return version.error();
  if (id.value() != history_id || version.value() != history_version) return no_history(database);
  Statement schema(database, "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid");
  std::size_t seen = 0;
  for (;;) {
    const auto row = schema.next();
    if (!row) return row.error();
    if (!row.value()) break;
    if (seen == history_tables.size() || schema.bytes(1) != history_tables[seen].sql)
      return no_history(database);
    ++seen;
  }
  if (seen != history_tables.size()) return no_history(database);
  return Done{};
}

Status prepare_history(Database& database) {
  const auto tables = number_of(database, "SELECT count(*) FROM sqlite_schema");
  if (!tables) return tables.error();
  return tables.value() == 0 ? create_history(database) : check_history(database);
}

Status replace_run(Database& database, const HistoryRun& run) {
  for (const char* sql :
       {"DELETE FROM sightings WHERE run IN (SELECT id FROM runs WHERE folder = ? AND began_ms = ?)",
        "DELETE FROM gates WHERE run IN (SELECT id FROM runs WHERE folder = ? AND began_ms = ?)",
        "DELETE FROM runs WHERE folder = ? AND began_ms = ?"}) {
    Statement clear(database, sql);
    if (Status cleared = clear.run(run.folder, run.began_ms); !cleared) return cleared;
  }
  Statement put_run(database, "INSERT INTO runs VALUES (NULL,?,?,?,?,?)");
  if (Status put = put_run.run(run.folder, run.began_ms, run.scenario, run.complete, text_of(run.stages));
      !put)
    return put;
  const auto id = sqlite3_last_insert_rowid(database.handle());
  Statement put_finding(database, "INSERT OR IGNORE INTO sightings VALUES (?,?,?,?,?,?,?)");
  for (const Sighting& seen : run.findings) {
    const auto title = std::string_view(seen.title).substr(0, longest_title);
    if (Status put = put_finding.run(id, seen.fingerprint, seen.rule, name_of(seen.severity), seen.endpoint,
                                     seen.stage, title);
        !put)
      return put;
  }
  Statement put_gate(database, "INSERT INTO gates VALUES (?,?,?,?,?)");
  int position = 0;
  for (const GateSighting& gate : run.gates) {
    if (Status put = put_gate.run(id, ++position, gate.text, name_of(gate.verdict), gate.observed); !put)
      return put;
  }
  return Done{};
}

Status forget_old(Database& database, const HistoryRun& run) {
  Statement old(database,
                "DELETE FROM runs WHERE id IN (SELECT id FROM runs WHERE scenario = ? "
                "ORDER BY began_ms DESC, id DESC LIMIT -1 OFFSET ?)");
  if (Status forgotten = old.run(run.scenario, history_runs_kept); !forgotten) return forgotten;
  if (Status gone = database.execute("DELETE FROM sightings WHERE run NOT IN (SELECT id FROM runs)"); !gone)
    return gone;
  return database.execute("DELETE FROM gates WHERE run NOT IN (SELECT id FROM runs)");
}

Result<Database> open_history(const std::string& path, Database::Access access) {
  if (access == Database::Access::write) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0) return problem("cannot write " + path + ": " + std::strerror(errno));
    ::close(file);
  }
  return Database::open(path, access, history_wait);
}

using RunsById = std::map<std::int64_t, HistoryRun>;

Status read_runs(Database& database, RunsById& runs) {
  Statement statement(database, "SELECT id, folder, began_ms, scenario, complete, stages FROM runs");
  for (;;) {
    const auto row = statement.next();
    if (!row) return row.error();
    if (!row.value()) return Done{};
    HistoryRun& run = runs[statement.integer(0)];
    run.folder = statement.bytes(1);
    run.began_ms = statement.integer(2);
    run.scenario = statement.bytes(3);
    run.complete = statement.integer(4) != 0;
    auto stages = names_of(statement.bytes(5));
    if (!stages) return stages.error();
    run.stages = std::move(stages).value();
  }
}

Status read_sightings(Database& database, RunsById& runs) {
  Statement statement(database,
                      "SELECT run, fingerprint, rule, severity, endpoint, stage, title FROM sightings "
                      "ORDER BY rowid");
  for (;;) {
    const auto row = statement.next();
    if (!row) return row.error();
    if (!row.value()) return Done{};
    const auto run = runs.find(statement.integer(0));
    const auto severity = severity_named(statement.bytes(3));
    if (run == runs.end() || !severity) continue;
    run->second.findings.push_back({std::string(statement.bytes(1)), std::string(statement.bytes(2)),
                                    *severity, std::string(statement.bytes(4)),
                                    std::string(statement.bytes(5)), std::string(statement.bytes(6))});
  }
}

Status read_gates(Database& database, RunsById& runs) {
  Statement statement(database, "SELECT run, text, verdict, observed FROM gates ORDER BY run, position");
  for (;;) {
    const auto row = statement.next();
    if (!row) return row.error();
    if (!row.value()) return Done{};
    const auto run = runs.find(statement.integer(0));
    const auto verdict = verdict_named(statement.bytes(2));
    if (run == runs.end() || !verdict) continue;
    GateSighting gate{std::string(statement.bytes(1)), *verdict, std::nullopt};
    if (!statement.is_null(3)) gate.observed = statement.real(3);
    run->second.gates.push_back(std::move(gate));
  }
}

}  // namespace

Status record_in_history(const std::string& path, const HistoryRun& run) {
  auto opened = open_history(path, Database::Access::write);
  if (!opened) return opened.error();
  Database& database = opened.value();
  if (Status begun = database.execute("BEGIN IMMEDIATE"); !begun) return begun;
  Status status = prepare_history(database);
  if (status) status = replace_run(database, run);
  if (status) status = forget_old(database, run);
  if (status) status = database.execute("COMMIT");
  // Closing rolls back what was not committed.
  return status;
}

Result<std::vector<HistoryRun>> read_history(const std::string& path) {
  auto opened = open_history(path, Database::Access::read);
  if (!opened) return opened.error();
  Database& database = opened.value();
  if (Status begun = database.execute("BEGIN"); !begun) return begun.error();
  if (Status ours = check_history(database); !ours) return ours.error();
  RunsById by_id;
  if (Status read = read_runs(database, by_id); !read) return read.error();
  if (Status read = read_sightings(database, by_id); !read) return read.error();
  if (Status read = read_gates(database, by_id); !read) return read.error();
  std::vector<HistoryRun> runs;
  for (auto& [id, run] : by_id) runs.push_back(std::move(run));
  std::stable_sort(runs.begin(), runs.end(),
                   [](const auto& a, const auto& b) { return a.began_ms < b.began_ms; });
  return runs;
}

}  // namespace shakedown::journal
