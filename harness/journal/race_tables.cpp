// The tables of races: how concurrent requests were played, the invariants that were looked at, and what
// sanitizers reported meanwhile.
#include <array>

#include "harness/journal/definitions.hpp"

namespace shakedown::journal {
namespace {

constexpr std::array<TableDefinition, 3> race_definitions = {{
    {"race_plays", R"sql(CREATE TABLE race_plays (
  experiment INTEGER NOT NULL,
  play INTEGER NOT NULL,
  kind TEXT NOT NULL,
  requests TEXT NOT NULL,
  how TEXT NOT NULL,
  step_ns INTEGER NOT NULL,
  released_ns INTEGER NOT NULL,
  spread_ns INTEGER NOT NULL,
  overlap INTEGER NOT NULL,
  certified_by TEXT NOT NULL,
  not_exercised TEXT NOT NULL,
  perturbation INTEGER NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (experiment, play)
) STRICT)sql"},
    {"invariants", R"sql(CREATE TABLE invariants (
  id INTEGER PRIMARY KEY,
  stage INTEGER NOT NULL,
  experiment INTEGER NOT NULL,
  play INTEGER NOT NULL,
  name TEXT NOT NULL,
  expects TEXT NOT NULL,
  at_ns INTEGER NOT NULL,
  held INTEGER NOT NULL,
  judged INTEGER NOT NULL,
  says TEXT NOT NULL,
  exchange INTEGER NOT NULL
) STRICT)sql"},
    {"sanitizer_reports", R"sql(CREATE TABLE sanitizer_reports (
  id INTEGER PRIMARY KEY,
  process TEXT NOT NULL,
  pid INTEGER NOT NULL,
  tool TEXT NOT NULL,
  kind TEXT NOT NULL,
  defect TEXT NOT NULL,
  stacks TEXT NOT NULL,
  says TEXT NOT NULL,
  text BLOB NOT NULL,
  count INTEGER NOT NULL,
  first_seen_ns INTEGER NOT NULL,
  last_seen_ns INTEGER NOT NULL,
  stage INTEGER NOT NULL,
  experiment INTEGER NOT NULL,
  play INTEGER NOT NULL,
  io_sync_off INTEGER NOT NULL,
  cut INTEGER NOT NULL
) STRICT)sql"},
}};

}  // namespace

std::span<const TableDefinition> race_tables() {
  return race_definitions;
}

}  // namespace shakedown::journal
