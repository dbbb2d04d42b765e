// The tables of access: what was tried as whom, and what judge made of it.
#include <array>

#include "harness/journal/definitions.hpp"

namespace shakedown::journal {
namespace {

constexpr std::array<TableDefinition, 2> access_definitions = {{
    {"access_tries", R"sql(CREATE TABLE access_tries (
  experiment INTEGER PRIMARY KEY,
  side TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  who TEXT NOT NULL,
  way TEXT NOT NULL,
  declared TEXT NOT NULL,
  carried TEXT NOT NULL,
  privileged INTEGER NOT NULL,
  owned INTEGER NOT NULL,
  list TEXT NOT NULL,
  marks TEXT NOT NULL
) STRICT)sql"},
    {"access_cells", R"sql(CREATE TABLE access_cells (
  position INTEGER PRIMARY KEY,
  endpoint TEXT NOT NULL,
  who TEXT NOT NULL,
  way TEXT NOT NULL,
  outcome TEXT NOT NULL,
  rule TEXT NOT NULL,
  shown INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  in_baseline TEXT NOT NULL,
  says TEXT NOT NULL,
  finding TEXT NOT NULL
) STRICT)sql"},
}};

}  // namespace

std::span<const TableDefinition> access_tables() {
  return access_definitions;
}

}  // namespace shakedown::journal
