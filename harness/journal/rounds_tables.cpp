// The tables of stages that compare by load.
#include <array>

#include "harness/journal/definitions.hpp"

namespace shakedown::journal {
namespace {

constexpr std::array<TableDefinition, 5> rounds_definitions = {{
    {"rounds_stages", R"sql(CREATE TABLE rounds_stages (
  stage INTEGER PRIMARY KEY,
  compared TEXT NOT NULL,
  load TEXT NOT NULL,
  planned INTEGER NOT NULL,
  warm_up_ns INTEGER NOT NULL,
  measured_ns INTEGER NOT NULL,
  margin REAL NOT NULL,
  must_see REAL NOT NULL
) STRICT)sql"},
    {"rounds", R"sql(CREATE TABLE rounds (
  stage INTEGER NOT NULL,
  position INTEGER NOT NULL,
  side TEXT NOT NULL,
  begin_ns INTEGER NOT NULL,
  measured_ns INTEGER NOT NULL,
  end_ns INTEGER NOT NULL,
  due INTEGER NOT NULL,
  sent INTEGER NOT NULL,
  late INTEGER NOT NULL,
  not_measured TEXT NOT NULL,
  PRIMARY KEY (stage, position)
) STRICT)sql"},
    {"round_figures", R"sql(CREATE TABLE round_figures (
  stage INTEGER NOT NULL,
  position INTEGER NOT NULL,
  endpoint INTEGER NOT NULL,
  outcomes TEXT NOT NULL,
  latency_min_ns INTEGER NOT NULL,
  latency_max_ns INTEGER NOT NULL,
  latency TEXT NOT NULL,
  PRIMARY KEY (stage, position, endpoint)
) STRICT)sql"},
    {"round_calls", R"sql(CREATE TABLE round_calls (
  stage INTEGER NOT NULL,
  position INTEGER NOT NULL,
  dependency TEXT NOT NULL,
  asked TEXT NOT NULL,
  calls INTEGER NOT NULL,
  PRIMARY KEY (stage, position, dependency, asked)
) STRICT)sql"},
    {"round_errors", R"sql(CREATE TABLE round_errors (
  stage INTEGER NOT NULL,
  position INTEGER NOT NULL,
  endpoint INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  status INTEGER NOT NULL,
  message TEXT NOT NULL,
  count INTEGER NOT NULL,
  exchange INTEGER NOT NULL,
  PRIMARY KEY (stage, position, endpoint, outcome, status, message)
) STRICT)sql"},
}};

}  // namespace

std::span<const TableDefinition> rounds_tables() {
  return rounds_definitions;
}

}  // namespace shakedown::journal
