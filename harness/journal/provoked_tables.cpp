// The tables of what was provoked: faults, what dependencies were asked, experiments.
#include <array>

#include "harness/journal/definitions.hpp"

namespace shakedown::journal {
namespace {

constexpr std::array<TableDefinition, 6> provoked_definitions = {{
    {"faults", R"sql(CREATE TABLE faults (
  id INTEGER PRIMARY KEY,
  stage INTEGER NOT NULL,
  experiment INTEGER NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  says TEXT NOT NULL,
  begin_ns INTEGER NOT NULL,
  end_ns INTEGER NOT NULL,
  injected INTEGER NOT NULL,
  too_late INTEGER NOT NULL,
  not_applied TEXT NOT NULL
) STRICT)sql"},
    {"injections", R"sql(CREATE TABLE injections (
  id INTEGER PRIMARY KEY,
  at_ns INTEGER NOT NULL,
  fault INTEGER NOT NULL,
  connection INTEGER NOT NULL,
  request_number INTEGER NOT NULL,
  applied INTEGER NOT NULL,
  says TEXT NOT NULL
) STRICT)sql"},
    {"calls", R"sql(CREATE TABLE calls (
  id INTEGER PRIMARY KEY,
  dependency TEXT NOT NULL,
  connection INTEGER NOT NULL,
  request_number INTEGER NOT NULL,
  began_ns INTEGER NOT NULL,
  request_done_ns INTEGER NOT NULL,
  first_byte_ns INTEGER NOT NULL,
  done_ns INTEGER NOT NULL,
  method TEXT NOT NULL,
  target TEXT NOT NULL,
  request_headers TEXT NOT NULL,
  request_body BLOB NOT NULL,
  request_body_bytes INTEGER NOT NULL,
  status INTEGER NOT NULL,
  response_headers TEXT NOT NULL,
  response_body BLOB NOT NULL,
  response_body_bytes INTEGER NOT NULL,
  delivered INTEGER NOT NULL,
  answered INTEGER NOT NULL,
  ending TEXT NOT NULL,
  faults TEXT NOT NULL
) STRICT)sql"},
    {"call_ticks", R"sql(CREATE TABLE call_ticks (
  dependency TEXT NOT NULL,
  begin_ns INTEGER NOT NULL,
  length_ns INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  harmed INTEGER NOT NULL,
  statuses TEXT NOT NULL,
  count INTEGER NOT NULL,
  p50_ns INTEGER NOT NULL,
  p90_ns INTEGER NOT NULL,
  p95_ns INTEGER NOT NULL,
  p99_ns INTEGER NOT NULL,
  max_ns INTEGER NOT NULL,
  histogram TEXT NOT NULL,
  PRIMARY KEY (dependency, begin_ns)
) STRICT)sql"},
    {"experiments", R"sql(CREATE TABLE experiments (
  id INTEGER PRIMARY KEY,
  stage INTEGER NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  what TEXT NOT NULL,
  asked TEXT NOT NULL,
  is_request INTEGER NOT NULL,
  place TEXT NOT NULL,
  became TEXT NOT NULL,
  says TEXT NOT NULL,
  repetition INTEGER NOT NULL,
  begin_ns INTEGER NOT NULL,
  end_ns INTEGER NOT NULL,
  provoked_ns INTEGER NOT NULL,
  healed_ns INTEGER NOT NULL,
  not_exercised TEXT NOT NULL,
  reproduce TEXT NOT NULL
) STRICT)sql"},
    {"experiment_steps", R"sql(CREATE TABLE experiment_steps (
  id INTEGER PRIMARY KEY,
  experiment INTEGER NOT NULL,
  phase TEXT NOT NULL,
  journey INTEGER NOT NULL,
  step INTEGER NOT NULL,
  exchange INTEGER NOT NULL,
  calls TEXT NOT NULL,
  needs_dependency INTEGER NOT NULL,
  is_read INTEGER NOT NULL,
  play INTEGER NOT NULL,
  request INTEGER NOT NULL
) STRICT)sql"},
}};

}  // namespace

std::span<const TableDefinition> provoked_tables() {
  return provoked_definitions;
}

}  // namespace shakedown::journal
