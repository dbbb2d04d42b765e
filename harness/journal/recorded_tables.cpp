// The tables of what load, target and harness did.
#include <array>

#include "harness/journal/definitions.hpp"

namespace shakedown::journal {
namespace {

constexpr std::array<TableDefinition, 15> recorded_definitions = {{
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
  machine TEXT NOT NULL,
  target TEXT NOT NULL,
  late_by_ns INTEGER NOT NULL,
  late_share REAL NOT NULL,
  gates TEXT NOT NULL,
  quarantine TEXT NOT NULL,
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
}};

}  // namespace

std::span<const TableDefinition> recorded_tables() {
  return recorded_definitions;
}

}  // namespace shakedown::journal
