// The tables of what messages looked like: shapes, and where they left a contract.
#include <array>

#include "harness/journal/definitions.hpp"

namespace shakedown::journal {
namespace {

constexpr std::array<TableDefinition, 3> observed_definitions = {{
    {"shapes", R"sql(CREATE TABLE shapes (
  stage INTEGER NOT NULL,
  side TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  is_request INTEGER NOT NULL,
  status INTEGER NOT NULL,
  messages INTEGER NOT NULL,
  shape TEXT NOT NULL,
  PRIMARY KEY (stage, side, endpoint, is_request, status)
) STRICT)sql"},
    {"deviations", R"sql(CREATE TABLE deviations (
  stage INTEGER NOT NULL,
  side TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  status INTEGER NOT NULL,
  rule TEXT NOT NULL,
  place TEXT NOT NULL,
  expected TEXT NOT NULL,
  got TEXT NOT NULL,
  contract_place TEXT NOT NULL,
  count INTEGER NOT NULL,
  first_seen_ns INTEGER NOT NULL,
  last_seen_ns INTEGER NOT NULL,
  exchange INTEGER NOT NULL,
  PRIMARY KEY (stage, side, endpoint, status, rule, place, expected, got, contract_place)
) STRICT)sql"},
    {"watched", R"sql(CREATE TABLE watched (
  stage INTEGER NOT NULL,
  side TEXT NOT NULL,
  messages INTEGER NOT NULL,
  looked_at INTEGER NOT NULL,
  checked INTEGER NOT NULL,
  PRIMARY KEY (stage, side)
) STRICT)sql"},
}};

}  // namespace

std::span<const TableDefinition> observed_tables() {
  return observed_definitions;
}

}  // namespace shakedown::journal
