// The tables of what judge made of the run.
#include <array>

#include "harness/journal/definitions.hpp"

namespace shakedown::journal {
namespace {

constexpr std::array<TableDefinition, 13> judged_definitions = {{
    {"findings", R"sql(CREATE TABLE findings (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
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
  reproduce TEXT NOT NULL,
  quarantine TEXT NOT NULL,
  quarantine_over INTEGER NOT NULL
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
    {"cells", R"sql(CREATE TABLE cells (
  position INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  what TEXT NOT NULL,
  rule TEXT NOT NULL,
  state TEXT NOT NULL,
  shown INTEGER NOT NULL,
  repetitions INTEGER NOT NULL,
  says TEXT NOT NULL,
  finding TEXT NOT NULL
) STRICT)sql"},
    {"drift_cells", R"sql(CREATE TABLE drift_cells (
  position INTEGER PRIMARY KEY,
  subject TEXT NOT NULL,
  asked TEXT NOT NULL,
  is_request INTEGER NOT NULL,
  place TEXT NOT NULL,
  op TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  outcome TEXT NOT NULL,
  logged INTEGER NOT NULL,
  shown INTEGER NOT NULL,
  repetitions INTEGER NOT NULL,
  says TEXT NOT NULL,
  finding TEXT NOT NULL
) STRICT)sql"},
    {"race_cells", R"sql(CREATE TABLE race_cells (
  position INTEGER PRIMARY KEY,
  what TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  outcome TEXT NOT NULL,
  shown INTEGER NOT NULL,
  bursts INTEGER NOT NULL,
  serial_plays INTEGER NOT NULL,
  legal_outcomes INTEGER NOT NULL,
  rate_low REAL NOT NULL,
  rate_high REAL NOT NULL,
  least_requests INTEGER NOT NULL,
  widest_step_ns INTEGER NOT NULL,
  says TEXT NOT NULL,
  finding TEXT NOT NULL
) STRICT)sql"},
    {"changes", R"sql(CREATE TABLE changes (
  position INTEGER PRIMARY KEY,
  compared TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  is_request INTEGER NOT NULL,
  status INTEGER NOT NULL,
  place TEXT NOT NULL,
  kind TEXT NOT NULL,
  rule TEXT NOT NULL,
  severity TEXT NOT NULL,
  before_text TEXT NOT NULL,
  after_text TEXT NOT NULL,
  count_before INTEGER NOT NULL,
  count_after INTEGER NOT NULL,
  bound REAL NOT NULL,
  exchange_before INTEGER NOT NULL,
  exchange_after INTEGER NOT NULL,
  finding TEXT NOT NULL
) STRICT)sql"},
    {"noise", R"sql(CREATE TABLE noise (
  position INTEGER PRIMARY KEY,
  endpoint TEXT NOT NULL,
  place TEXT NOT NULL,
  pairs INTEGER NOT NULL,
  differed INTEGER NOT NULL
) STRICT)sql"},
    {"history", R"sql(CREATE TABLE history (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  runs INTEGER NOT NULL
) STRICT)sql"},
    {"history_findings", R"sql(CREATE TABLE history_findings (
  position INTEGER PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  rule TEXT NOT NULL,
  severity TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  title TEXT NOT NULL,
  finding TEXT NOT NULL,
  state TEXT NOT NULL,
  first_seen_ms INTEGER NOT NULL,
  last_seen_ms INTEGER NOT NULL,
  first_run TEXT NOT NULL,
  last_run TEXT NOT NULL,
  seen INTEGER NOT NULL,
  chances INTEGER NOT NULL,
  clean INTEGER NOT NULL,
  needed INTEGER NOT NULL
) STRICT)sql"},
    {"history_points", R"sql(CREATE TABLE history_points (
  id INTEGER PRIMARY KEY,
  gate INTEGER NOT NULL,
  began_ms INTEGER NOT NULL,
  run TEXT NOT NULL,
  verdict TEXT NOT NULL,
  observed REAL
) STRICT)sql"},
}};

}  // namespace

std::span<const TableDefinition> judged_tables() {
  return judged_definitions;
}

}  // namespace shakedown::journal
