// history.db: what one run leaves for the next, also where two end at once.
#include "harness/journal/history.hpp"

#include <thread>

#include "harness/journal/journal.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/journal/raw_sqlite.hpp"

using namespace shakedown;
using namespace shakedown::journal;
using shakedown::test::TemporaryFolder;

namespace {

HistoryRun some_run(const std::string& folder, std::int64_t began, const std::string& scenario = "checkout") {
  HistoryRun run;
  run.folder = folder;
  run.began_ms = began;
  run.scenario = scenario;
  run.complete = true;
  run.stages = {"steady", "rush, \"quoted\""};
  run.findings = {{"f1", "server-error", Severity::high, "POST /orders", "steady", "it broke"},
                  {"f1", "server-error", Severity::high, "POST /orders", "steady", "twice"}};
  run.gates = {{"errors < 1%", Verdict::fail, 0.25}, {"rate > 5/s", Verdict::inconclusive, std::nullopt}};
  return run;
}

}  // namespace

TEST_CASE("what a run leaves is there for the next, oldest first") {
  const TemporaryFolder folder;
  const auto path = folder.file("history.db");
  REQUIRE(record_in_history(path, some_run("two", 2000)));
  REQUIRE(record_in_history(path, some_run("one", 1000)));
  const auto runs = read_history(path);
  REQUIRE(runs);
  REQUIRE(runs.value().size() == 2);
  const auto& first = runs.value()[0];
  CHECK(first.folder == "one");
  CHECK(first.stages == std::vector<std::string>{"steady", "rush, \"quoted\""});
  REQUIRE(first.findings.size() == 1);
  CHECK(first.findings[0].title == "it broke");
  CHECK(first.findings[0].severity == Severity::high);
  REQUIRE(first.gates.size() == 2);
  CHECK(first.gates[0].observed == 0.25);
  CHECK_FALSE(first.gates[1].observed);
}

TEST_CASE("a run that is judged again replaces what it had left") {
  const TemporaryFolder folder;
  const auto path = folder.file("history.db");
  auto run = some_run("one", 1000);
  REQUIRE(record_in_history(path, run));
  run.findings.clear();
  REQUIRE(record_in_history(path, run));
  const auto runs = read_history(path);
  REQUIRE(runs);
  REQUIRE(runs.value().size() == 1);
  CHECK(runs.value()[0].findings.empty());
  CHECK(runs.value()[0].gates.size() == 2);
}

TEST_CASE("two runs that end at once both leave what they have") {
  const TemporaryFolder folder;
  const auto path = folder.file("history.db");
  const auto leave = [&](const std::string& name) {
    bool all = true;
    for (int i = 0; i < 20; ++i) all = bool(record_in_history(path, some_run(name, i))) && all;
    return all;
  };
  bool one = false;
  std::thread beside([&] { one = leave("one"); });
  const bool two = leave("two");
  beside.join();
  CHECK(one);
  CHECK(two);
  const auto runs = read_history(path);
  REQUIRE(runs);
  CHECK(runs.value().size() == 40);
}

TEST_CASE("of a scenario the last runs are kept, and others are not touched") {
  const TemporaryFolder folder;
  const auto path = folder.file("history.db");
  REQUIRE(record_in_history(path, some_run("other", 1, "another")));
  REQUIRE(record_in_history(path, some_run("first", 2)));
  test::raw_sql(path,
                "WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < 501) "
                "INSERT INTO runs SELECT NULL, 'r' || i, i, 'checkout', 1, '[]' FROM n");
  REQUIRE(record_in_history(path, some_run("last", 1000)));
  const auto runs = read_history(path);
  REQUIRE(runs);
  CHECK(runs.value().size() == history_runs_kept + 1);
  CHECK(runs.value()[0].folder == "other");
  CHECK(runs.value()[1].folder == "r3");
}

TEST_CASE("a file that is no history is left as it is") {
  const TemporaryFolder folder;
  const auto path = folder.file("history.db");
  SECTION("another database") {
    test::raw_sql(path, "CREATE TABLE mine (a)");
  }
  SECTION("a run's own file") {
    REQUIRE(Journal::create(path, {}));
  }
  SECTION("no database at all") {
    folder.write("history.db", "hello, this is text and no database at all\n");
  }
  SECTION("one with a trigger of its own") {
    REQUIRE(record_in_history(path, some_run("one", 1)));
    test::raw_sql(path, "CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM gates; END");
  }
  CHECK_FALSE(record_in_history(path, some_run("two", 2)));
  CHECK_FALSE(read_history(path));
}
