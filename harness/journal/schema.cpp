#include "harness/journal/schema.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace shakedown::journal {
namespace {

constexpr std::array<TableDefinition, 20> definitions = {{
    {"run", R"sql(CREATE TABLE run (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  command_line TEXT NOT NULL,
  scenario_file TEXT NOT NULL,
  scenario_text TEXT NOT NULL,
  seed TEXT NOT NULL,
  began_wall_ms INTEGER NOT NULL,
  host TEXT NOT NULL,
  target TEXT NOT NULL,
  late_by_ns INTEGER NOT NULL,
  late_share REAL NOT NULL,
  gates TEXT NOT NULL,
  ended_ns INTEGER,
  interrupted INTEGER NOT NULL
) STRICT)sql"},
    {"stages", R"sql(CREATE TABLE stages (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  load TEXT NOT NULL,
  begin_ns INTEGER NOT NULL,
  end_ns INTEGER NOT NULL,
  planned_ns INTEGER NOT NULL,
  planned_requests INTEGER NOT NULL
) STRICT)sql"},
    {"endpoints", R"sql(CREATE TABLE endpoints (
  id INTEGER PRIMARY KEY,
  method TEXT NOT NULL,
  path TEXT NOT NULL
) STRICT)sql"},
    {"traffic", R"sql(CREATE TABLE traffic (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  journeys INTEGER NOT NULL,
  steps INTEGER NOT NULL,
  links_made INTEGER NOT NULL
) STRICT)sql"},
    {"links", R"sql(CREATE TABLE links (
  id INTEGER PRIMARY KEY,
  variable TEXT NOT NULL,
  taken_from TEXT NOT NULL,
  used_in TEXT NOT NULL,
  uses INTEGER NOT NULL
) STRICT)sql"},
    {"traffic_notes", R"sql(CREATE TABLE traffic_notes (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  what TEXT NOT NULL,
  count INTEGER NOT NULL
) STRICT)sql"},
    {"intervals", R"sql(CREATE TABLE intervals (
  stage INTEGER NOT NULL,
  endpoint INTEGER NOT NULL,
  begin_ns INTEGER NOT NULL,
  length_ns INTEGER NOT NULL,
  outcomes TEXT NOT NULL,
  statuses TEXT NOT NULL,
  count INTEGER NOT NULL,
  p50_ns INTEGER NOT NULL,
  p90_ns INTEGER NOT NULL,
  p95_ns INTEGER NOT NULL,
  p99_ns INTEGER NOT NULL,
  max_ns INTEGER NOT NULL,
  histogram TEXT NOT NULL,
  PRIMARY KEY (stage, endpoint, begin_ns)
) STRICT)sql"},
    {"ticks", R"sql(CREATE TABLE ticks (
  stage INTEGER NOT NULL,
  begin_ns INTEGER NOT NULL,
  length_ns INTEGER NOT NULL,
  due INTEGER NOT NULL,
  sent INTEGER NOT NULL,
  done INTEGER NOT NULL,
  errors INTEGER NOT NULL,
  in_flight INTEGER NOT NULL,
  waiting INTEGER NOT NULL,
  connections INTEGER NOT NULL,
  connections_opened INTEGER NOT NULL,
  bytes_sent INTEGER NOT NULL,
  bytes_received INTEGER NOT NULL,
  lag_p50_ns INTEGER NOT NULL,
  lag_p99_ns INTEGER NOT NULL,
  lag_max_ns INTEGER NOT NULL,
  count INTEGER NOT NULL,
  p50_ns INTEGER NOT NULL,
  p90_ns INTEGER NOT NULL,
  p95_ns INTEGER NOT NULL,
  p99_ns INTEGER NOT NULL,
  max_ns INTEGER NOT NULL,
  PRIMARY KEY (stage, begin_ns)
) STRICT)sql"},
    {"totals", R"sql(CREATE TABLE totals (
  stage INTEGER NOT NULL,
  endpoint INTEGER NOT NULL,
  outcomes TEXT NOT NULL,
  statuses TEXT NOT NULL,
  count INTEGER NOT NULL,
  mean_ns INTEGER NOT NULL,
  p50_ns INTEGER NOT NULL,
  p90_ns INTEGER NOT NULL,
  p95_ns INTEGER NOT NULL,
  p99_ns INTEGER NOT NULL,
  latency_min_ns INTEGER NOT NULL,
  latency_max_ns INTEGER NOT NULL,
  latency TEXT NOT NULL,
  service_min_ns INTEGER NOT NULL,
  service_max_ns INTEGER NOT NULL,
  service_time TEXT NOT NULL,
  PRIMARY KEY (stage, endpoint)
) STRICT)sql"},
    {"generators", R"sql(CREATE TABLE generators (
  stage INTEGER PRIMARY KEY,
  due INTEGER NOT NULL,
  sent INTEGER NOT NULL,
  late INTEGER NOT NULL,
  bunched INTEGER NOT NULL,
  journeys_begun INTEGER NOT NULL,
  journeys_completed INTEGER NOT NULL,
  reconnects INTEGER NOT NULL,
  threads INTEGER NOT NULL,
  lag_min_ns INTEGER NOT NULL,
  lag_max_ns INTEGER NOT NULL,
  send_lag TEXT NOT NULL
) STRICT)sql"},
    {"signatures", R"sql(CREATE TABLE signatures (
  id INTEGER PRIMARY KEY,
  endpoint INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  status INTEGER NOT NULL,
  message TEXT NOT NULL,
  first_seen_ns INTEGER NOT NULL,
  last_seen_ns INTEGER NOT NULL,
  count INTEGER NOT NULL,
  exchange INTEGER NOT NULL
) STRICT)sql"},
    {"exchanges", R"sql(CREATE TABLE exchanges (
  id INTEGER PRIMARY KEY,
  because TEXT NOT NULL,
  signature INTEGER NOT NULL,
  stage INTEGER NOT NULL,
  endpoint INTEGER NOT NULL,
  journey_instance INTEGER NOT NULL,
  journey INTEGER NOT NULL,
  step INTEGER NOT NULL,
  connection INTEGER NOT NULL,
  due_ns INTEGER NOT NULL,
  possible_ns INTEGER NOT NULL,
  sent_ns INTEGER NOT NULL,
  first_byte_ns INTEGER NOT NULL,
  done_ns INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  error TEXT NOT NULL,
  method TEXT NOT NULL,
  target TEXT NOT NULL,
  request_headers TEXT NOT NULL,
  request_body BLOB NOT NULL,
  request_body_bytes INTEGER NOT NULL,
  request_body_cut INTEGER NOT NULL,
  status INTEGER NOT NULL,
  response_headers TEXT NOT NULL,
  response_body BLOB NOT NULL,
  response_body_bytes INTEGER NOT NULL,
  response_body_cut INTEGER NOT NULL
) STRICT)sql"},
    {"events", R"sql(CREATE TABLE events (
  id INTEGER PRIMARY KEY,
  at_ns INTEGER NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT)sql"},
    {"log", R"sql(CREATE TABLE log (
  id INTEGER PRIMARY KEY,
  at_ns INTEGER NOT NULL,
  subject TEXT NOT NULL,
  error_stream INTEGER NOT NULL,
  text TEXT NOT NULL
) STRICT)sql"},
    {"samples", R"sql(CREATE TABLE samples (
  id INTEGER PRIMARY KEY,
  at_ns INTEGER NOT NULL,
  subject TEXT NOT NULL,
  processes INTEGER NOT NULL,
  rss_bytes INTEGER NOT NULL,
  pss_bytes INTEGER NOT NULL,
  cpu_ns INTEGER NOT NULL,
  threads INTEGER NOT NULL,
  descriptors INTEGER NOT NULL,
  sockets INTEGER NOT NULL
) STRICT)sql"},
    {"findings", R"sql(CREATE TABLE findings (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  rule TEXT NOT NULL,
  severity TEXT NOT NULL,
  title TEXT NOT NULL,
  why TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  stage TEXT NOT NULL,
  count INTEGER NOT NULL,
  chances INTEGER NOT NULL,
  first_seen_ns INTEGER NOT NULL,
  last_seen_ns INTEGER NOT NULL,
  reproduce TEXT NOT NULL
) STRICT)sql"},
    {"evidence", R"sql(CREATE TABLE evidence (
  id INTEGER PRIMARY KEY,
  finding INTEGER NOT NULL,
  kind TEXT NOT NULL,
  reference INTEGER NOT NULL,
  says TEXT NOT NULL
) STRICT)sql"},
    {"gates", R"sql(CREATE TABLE gates (
  position INTEGER PRIMARY KEY,
  text TEXT NOT NULL,
  file TEXT NOT NULL,
  line INTEGER NOT NULL,
  line_column INTEGER NOT NULL,
  measure TEXT NOT NULL,
  percentile REAL NOT NULL,
  endpoint TEXT NOT NULL,
  stage TEXT NOT NULL,
  comparison TEXT NOT NULL,
  limit_value REAL NOT NULL,
  severity TEXT NOT NULL,
  verdict TEXT NOT NULL,
  observed REAL,
  samples INTEGER NOT NULL,
  why TEXT NOT NULL
) STRICT)sql"},
    {"judgement", R"sql(CREATE TABLE judgement (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  verdict TEXT NOT NULL
) STRICT)sql"},
    {"reasons", R"sql(CREATE TABLE reasons (
  position INTEGER PRIMARY KEY,
  text TEXT NOT NULL
) STRICT)sql"},
}};

Result<std::int64_t> pragma(Database& database, const char* sql) {
  Statement statement(database, sql);
  const Result<bool> row = statement.next();
  if (!row) return row.error();
  return row.value() ? statement.integer(0) : 0;
}

Problem not_ours(const Database& database, std::string_view why) {
  return problem(database.path() + " " + std::string(why), "expected the run.db of a run of shakedown");
}

}  // namespace

std::span<const TableDefinition> tables() {
  return definitions;
}

Status create_tables(Database& database) {
  for (const auto& table : definitions) {
    if (Status made = database.execute(table.sql); !made) return made;
  }
  const std::string version = "PRAGMA user_version = " + std::to_string(schema_version);
  if (Status set = database.execute(version.c_str()); !set) return set;
  const std::string id = "PRAGMA application_id = " + std::to_string(application_id);
  return database.execute(id.c_str());
}

Status check_tables(Database& database) {
  const Result<std::int64_t> id = pragma(database, "PRAGMA application_id");
  if (!id) return id.error();
  if (id.value() != application_id) return not_ours(database, "is not a run file");
  const Result<std::int64_t> version = pragma(database, "PRAGMA user_version");
  if (!version) return version.error();
  if (version.value() != schema_version)
    return problem(database.path() + " has version " + std::to_string(version.value()) +
                       " of the run file's tables, and this program reads version " +
                       std::to_string(schema_version),
                   "read it with the version of shakedown that wrote it");

  // Indexes that SQLite made by itself for a primary key have no text of their own.
  Statement schema(database, "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL");
  std::size_t seen = 0;
  for (;;) {
    const Result<bool> row = schema.next();
    if (!row) return row.error();
    if (!row.value()) break;
    const std::string_view type = schema.bytes(0);
    const std::string_view name = schema.bytes(1);
    const std::string_view sql = schema.bytes(2);
    const auto* const known = std::find_if(definitions.begin(), definitions.end(), [&](const auto& table) {
      return type == "table" && name == table.name && sql == table.sql;
    });
    if (known == definitions.end()) return not_ours(database, "holds something else than a run's tables");
    ++seen;
  }
  if (seen != definitions.size()) return not_ours(database, "lacks some of a run's tables");
  return Done{};
}

}  // namespace shakedown::journal
