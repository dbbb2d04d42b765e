// The tables of what a change touches: the map that the run was weighed by.
#include <array>

#include "harness/journal/definitions.hpp"

namespace shakedown::journal {
namespace {

constexpr std::array<TableDefinition, 3> touched_definitions = {{
    {"touched", R"sql(CREATE TABLE touched (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  repository TEXT NOT NULL,
  base TEXT NOT NULL,
  head TEXT NOT NULL,
  state TEXT NOT NULL,
  shallow INTEGER NOT NULL,
  notes INTEGER NOT NULL,
  traces INTEGER NOT NULL,
  commits INTEGER NOT NULL,
  ai INTEGER NOT NULL,
  mixed INTEGER NOT NULL,
  human INTEGER NOT NULL,
  unknown INTEGER NOT NULL,
  coverage REAL NOT NULL,
  agents TEXT NOT NULL,
  warnings TEXT NOT NULL
) STRICT)sql"},
    {"touched_endpoints", R"sql(CREATE TABLE touched_endpoints (
  id INTEGER PRIMARY KEY,
  endpoint TEXT NOT NULL,
  known INTEGER NOT NULL,
  everything INTEGER NOT NULL,
  distance INTEGER NOT NULL,
  how TEXT NOT NULL,
  file TEXT NOT NULL,
  line INTEGER NOT NULL,
  ai INTEGER NOT NULL,
  mixed INTEGER NOT NULL,
  human INTEGER NOT NULL,
  unknown INTEGER NOT NULL,
  authorship TEXT NOT NULL,
  seen TEXT NOT NULL,
  seen_as TEXT NOT NULL
) STRICT)sql"},
    {"touched_lines", R"sql(CREATE TABLE touched_lines (
  id INTEGER PRIMARY KEY,
  file TEXT NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  authorship TEXT NOT NULL,
  evidence TEXT NOT NULL,
  reach TEXT NOT NULL
) STRICT)sql"},
}};

}  // namespace

std::span<const TableDefinition> touched_tables() {
  return touched_definitions;
}

}  // namespace shakedown::journal
