// Tries of access and their cells: what goes into a run file comes out again.
#include "tests/unit/journal/raw_sqlite.hpp"
#include "tests/unit/journal/round_trip.hpp"

using namespace shakedown;
using namespace shakedown::journal;
using shakedown::test::TemporaryFolder;

TEST_CASE("a try of access comes back, as it was recorded last") {
  const TemporaryFolder folder;
  const auto journal = created(folder);
  AccessTryRecord tried{4,  "target", "GET /a/{id}", "nobody", "path: HEAD", "token", "header", true, false,
                        "", {}};
  journal->access_try(tried);
  tried.owned = true;
  tried.list = "apart";
  tried.marks = {"a-1", any_bytes};
  journal->access_try(tried);
  const StoredRun run = closed_and_read(*journal, folder);
  REQUIRE(run.access_tries.size() == 1);
  const AccessTryRecord& got = run.access_tries[0];
  CHECK(got.experiment == 4);
  CHECK(got.side == "target");
  CHECK(got.endpoint == "GET /a/{id}");
  CHECK(got.who == "nobody");
  CHECK(got.way == "path: HEAD");
  CHECK(got.declared == "token");
  CHECK(got.carried == "header");
  CHECK(got.privileged);
  CHECK(got.owned);
  CHECK(got.list == "apart");
  CHECK(got.marks == std::vector<std::string>{"a-1", any_bytes});
}

TEST_CASE("cells of access replace those of an earlier judgement") {
  const TemporaryFolder folder;
  const auto journal = created(folder);
  closed_and_read(*journal, folder);
  Judgement judgement;
  AccessCell cell{"GET /a",  "nobody", "",  AccessCell::Outcome::open, "access/no-token", 3, 5,
                  "refused", "says",   "F1"};
  judgement.access_cells = {cell, cell};
  REQUIRE(store_judgement(folder.file("run.db"), judgement));
  cell.outcome = AccessCell::Outcome::not_exercised;
  judgement.access_cells = {cell};
  REQUIRE(store_judgement(folder.file("run.db"), judgement));
  const auto run = read_run(folder.file("run.db"));
  REQUIRE(run);
  REQUIRE(run.value().access_cells.size() == 1);
  const AccessCell& got = run.value().access_cells[0];
  CHECK(got.endpoint == "GET /a");
  CHECK(got.who == "nobody");
  CHECK(got.way == "");
  CHECK(got.outcome == AccessCell::Outcome::not_exercised);
  CHECK(got.rule == "access/no-token");
  CHECK(got.shown == 3);
  CHECK(got.of == 5);
  CHECK(got.in_baseline == "refused");
  CHECK(got.says == "says");
  CHECK(got.finding == "F1");
}
