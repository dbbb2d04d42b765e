#include "harness/journal/schema.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "harness/journal/definitions.hpp"

namespace shakedown::journal {
namespace {

Result<std::int64_t> pragma(Database& database, const char* sql) {
  Statement statement(database, sql);
  const Result<bool> row = statement.next();
  if (!row) return row.error();
  return row.value() ? statement.integer(0) : 0;
}

Problem not_ours(const Database& database, std::string_view why) {
  return problem(database.path() + " " + std::string(why), "expected the run.db of a run of shakedown");
}

}  // namespace

std::span<const TableDefinition> tables() {
  static const std::vector<TableDefinition> all = [] {
    std::vector<TableDefinition> joined;
    for (const auto part :
         {recorded_tables(), provoked_tables(), race_tables(), fuzz_tables(), access_tables(),
          observed_tables(), rounds_tables(), touched_tables(), judged_tables(), judged_rounds_tables()})
      joined.insert(joined.end(), part.begin(), part.end());
    return joined;
  }();
  return all;
}

Status create_tables(Database& database) {
  for (const auto& table : tables()) {
    if (Status made = database.execute(table.sql); !made) return made;
  }
  const std::string version = "PRAGMA user_version = " + std::to_string(schema_version);
  if (Status set = database.execute(version.c_str()); !set) return set;
  const std::string id = "PRAGMA application_id = " + std::to_string(application_id);
  return database.execute(id.c_str());
}

Status check_tables(Database& database) {
  const Result<std::int64_t> id = pragma(database, "PRAGMA application_id");
  if (!id) return id.error();
  if (id.value() != application_id) return not_ours(database, "is not a run file");
  const Result<std::int64_t> version = pragma(database, "PRAGMA user_version");
  if (!version) return version.error();
  if (version.value() != schema_version)
    return problem(database.path() + " has version " + std::to_string(version.value()) +
                       " of the run file's tables, and this program reads version " +
                       std::to_string(schema_version),
                   "read it with the version of shakedown that wrote it");

  // Indexes that SQLite made by itself for a primary key have no text of their own.
  Statement schema(database, "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL");
  std::size_t seen = 0;
  for (;;) {
    const Result<bool> row = schema.next();
    if (!row) return row.error();
    if (!row.value()) break;
    const std::string_view type = schema.bytes(0);
    const std::string_view name = schema.bytes(1);
    const std::string_view sql = schema.bytes(2);
    const bool known = std::any_of(tables().begin(), tables().end(), [&](const auto& table) {
      return type == "table" && name == table.name && sql == table.sql;
    });
    if (!known) return not_ours(database, "holds something else than a run's tables");
    ++seen;
  }
  if (seen != tables().size()) return not_ours(database, "lacks some of a run's tables");
  return Done{};
}

}  // namespace shakedown::journal
