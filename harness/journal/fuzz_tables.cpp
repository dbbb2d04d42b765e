// The tables of made-up requests: what was wrong with answers, and what each endpoint was asked.
#include <array>

#include "harness/journal/definitions.hpp"

namespace shakedown::journal {
namespace {

constexpr std::array<TableDefinition, 2> fuzz_definitions = {{
    {"fuzz_signs", R"sql(CREATE TABLE fuzz_signs (
  id INTEGER PRIMARY KEY,
  experiment INTEGER NOT NULL,
  play INTEGER NOT NULL,
  rule TEXT NOT NULL,
  key TEXT NOT NULL,
  says TEXT NOT NULL,
  exchange INTEGER NOT NULL
) STRICT)sql"},
    {"fuzz_endpoints", R"sql(CREATE TABLE fuzz_endpoints (
  stage INTEGER NOT NULL,
  endpoint TEXT NOT NULL,
  requests INTEGER NOT NULL,
  unanswered INTEGER NOT NULL,
  statuses TEXT NOT NULL,
  documented TEXT NOT NULL,
  parameters TEXT NOT NULL,
  places TEXT NOT NULL,
  counters_reached INTEGER NOT NULL,
  counters INTEGER NOT NULL,
  not_reached TEXT NOT NULL,
  PRIMARY KEY (stage, endpoint)
) STRICT)sql"},
}};

}  // namespace

std::span<const TableDefinition> fuzz_tables() {
  return fuzz_definitions;
}

}  // namespace shakedown::journal
