// What made-up requests showed: what goes into a run file comes out again.
#include "tests/unit/journal/raw_sqlite.hpp"
#include "tests/unit/journal/round_trip.hpp"

using namespace shakedown;
using namespace shakedown::journal;
using shakedown::test::TemporaryFolder;

TEST_CASE("signs come back in their order") {
  const TemporaryFolder folder;
  const auto journal = created(folder);
  journal->fuzz_sign({4, 1, "fuzz/server-error", "500 no row {n}", any_bytes, 17});
  journal->fuzz_sign({4, 2, "fuzz/leak", any_bytes, "says", 0});
  const StoredRun run = closed_and_read(*journal, folder);
  REQUIRE(run.fuzz_signs.size() == 2);
  CHECK(run.fuzz_signs[0].experiment == 4);
  CHECK(run.fuzz_signs[0].play == 1);
  CHECK(run.fuzz_signs[0].rule == "fuzz/server-error");
  CHECK(run.fuzz_signs[0].key == "500 no row {n}");
  CHECK(run.fuzz_signs[0].says == any_bytes);
  CHECK(run.fuzz_signs[0].exchange == 17);
  CHECK(run.fuzz_signs[1].key == any_bytes);
}

TEST_CASE("what an endpoint was asked comes back as it was written last") {
  const TemporaryFolder folder;
  const auto journal = created(folder);
  FuzzEndpointRecord record;
  record.stage = 2;
  record.endpoint = "POST /orders";
  journal->fuzz_endpoint(record);
  record.requests = 17'000;
  record.unanswered = 3;
  record.statuses = {{201, 16'000}, {422, 997}};
  record.documented = {0, 2, 201, 422};
  record.parameters = {"query limit", any_bytes};
  record.places = {"$.items[0].quantity"};
  record.counters_reached = 120;
  record.counters = 20'671;
  record.not_reached = any_bytes;
  journal->fuzz_endpoint(record);
  const StoredRun run = closed_and_read(*journal, folder);
  REQUIRE(run.fuzz_endpoints.size() == 1);
  const FuzzEndpointRecord& got = run.fuzz_endpoints[0];
  CHECK(got.stage == 2);
  CHECK(got.endpoint == record.endpoint);
  CHECK(got.requests == record.requests);
  CHECK(got.unanswered == record.unanswered);
  CHECK(got.statuses == record.statuses);
  CHECK(got.documented == record.documented);
  CHECK(got.parameters == record.parameters);
  CHECK(got.places == record.places);
  CHECK(got.counters_reached == 120);
  CHECK(got.counters == 20'671);
  CHECK(got.not_reached == record.not_reached);
}
