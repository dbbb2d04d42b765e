// README.md documents the tables of a real file, no more and no fewer.
#include <fstream>
#include <set>
#include <sstream>

#include "harness/journal/journal.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/journal/raw_sqlite.hpp"

using namespace shakedown;

namespace {

using Columns = std::set<std::string>;  // "table.column"

Columns documented() {
  std::ifstream readme(std::string(SHAKEDOWN_SOURCE_DIR) + "/harness/journal/README.md");
  Columns columns;
  std::string table;
  for (std::string line; std::getline(readme, line);) {
    if (line.rfind("## ", 0) == 0) table.clear();
    if (line.rfind("### `", 0) == 0) table = line.substr(5, line.find('`', 5) - 5);
    if (line.rfind("| `", 0) == 0 && !table.empty())
      columns.insert(table + "." + line.substr(3, line.find('`', 3) - 3));
  }
  return columns;
}

Columns in_a_file() {
  const test::TemporaryFolder folder;
  const std::string path = folder.file("run.db");
  REQUIRE(journal::Journal::create(path, {}));
  Columns columns;
  for (const std::string& column :
       test::raw_sql(path,
                     "SELECT t.name || '.' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c "
                     "WHERE t.type = 'table'"))
    columns.insert(column);
  return columns;
}

}  // namespace

TEST_CASE("the README of the journal names every table and column of a run file, and no others") {
  const Columns documents = documented();
  const Columns has = in_a_file();
  CHECK(has.size() > 150);
  for (const std::string& column : has) {
    INFO(column << " is not documented");
    CHECK(documents.count(column) == 1);
  }
  for (const std::string& column : documents) {
    INFO(column << " does not exist");
    CHECK(has.count(column) == 1);
  }
}
