// Each table's definition, as SQLite keeps it; schema.cpp makes a file of them. README.md beside this file
// explains each column.
#pragma once

#include <span>

#include "harness/journal/schema.hpp"

namespace shakedown::journal {

std::span<const TableDefinition> recorded_tables();
std::span<const TableDefinition> provoked_tables();
std::span<const TableDefinition> race_tables();
std::span<const TableDefinition> fuzz_tables();
std::span<const TableDefinition> access_tables();
std::span<const TableDefinition> observed_tables();
std::span<const TableDefinition> touched_tables();
std::span<const TableDefinition> rounds_tables();
std::span<const TableDefinition> judged_tables();
std::span<const TableDefinition> judged_rounds_tables();  // in judged_rounds.cpp

}  // namespace shakedown::journal
