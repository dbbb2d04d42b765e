// The tables of a run file. README.md beside this file explains each column; a test compares the two.
#pragma once

#include <span>

#include "harness/journal/sqlite.hpp"
#include "harness/model/result.hpp"

namespace shakedown::journal {

// PRAGMA user_version. It goes up with any change of the tables; a file of another version is refused.
inline constexpr int schema_version = 9;
// PRAGMA application_id, "SHKD": what tells a run file from any other SQLite file.
inline constexpr int application_id = 0x53484b44;

struct TableDefinition {
  const char* name;
  const char* sql;
};
std::span<const TableDefinition> tables();

// Puts the tables, the version and the id into an empty file, inside the caller's transaction.
Status create_tables(Database& database);

// Refuses a file that is not a run file of this version. The definitions must be ours to the letter and
// nothing else may be there: a view in the place of a table could run for ever, a trigger could act on a
// write.
Status check_tables(Database& database);

}  // namespace shakedown::journal
