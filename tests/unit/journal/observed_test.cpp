// Shapes, deviations from a contract and how much was looked at: what goes into a run file comes out again.
#include "tests/unit/journal/round_trip.hpp"

using namespace shakedown;
using namespace shakedown::journal;
using namespace std::chrono_literals;
using shakedown::test::TemporaryFolder;

namespace {

DeviationRecord some_deviation() {
  return {2,         "payments", "GET /charges/{id}", 200, "body", "$.items[*].price",
          "integer", any_bytes,  "a.yaml:120:9",      17,  1s,     2s,
          9};
}

}  // namespace

TEST_CASE(
    "a shape comes back as it was recorded last, one for each stage, side, endpoint, direction, status") {
  const TemporaryFolder folder;
  const auto journal = created(folder);
  ShapeRecord shape{2, "target", "GET /orders", false, 200, 3, "{}"};
  journal->shape(shape);
  for (auto change :
       {+[](ShapeRecord& r) { r.stage = 3; }, +[](ShapeRecord& r) { r.side = "baseline"; },
        +[](ShapeRecord& r) { r.endpoint = "POST /orders"; }, +[](ShapeRecord& r) { r.is_request = true; },
        +[](ShapeRecord& r) { r.status = 404; }}) {
    ShapeRecord other = shape;
    change(other);
    journal->shape(other);
  }
  shape.messages = 1ull << 40;
  shape.shape = any_bytes;
  journal->shape(shape);
  const StoredRun run = closed_and_read(*journal, folder);
  REQUIRE(run.shapes.size() == 6);
  int of_this_kind = 0;
  for (const ShapeRecord& got : run.shapes) {
    if (got.stage != 2 || got.side != "target" || got.endpoint != "GET /orders" || got.is_request ||
        got.status != 200)
      continue;
    ++of_this_kind;
    CHECK(got.messages == 1ull << 40);
    CHECK(got.shape == any_bytes);
  }
  CHECK(of_this_kind == 1);
}

TEST_CASE("a deviation comes back with its newest count, times and example") {
  const TemporaryFolder folder;
  const auto journal = created(folder);
  DeviationRecord first = some_deviation();
  first.count = 1;
  first.last_seen = 1s;
  first.exchange = 0;
  journal->deviation(first);
  journal->deviation(some_deviation());
  DeviationRecord other = some_deviation();
  other.got = "\"1\"";
  journal->deviation(other);
  const StoredRun run = closed_and_read(*journal, folder);
  REQUIRE(run.deviations.size() == 2);
  const DeviationRecord& got = run.deviations[0].got == any_bytes ? run.deviations[0] : run.deviations[1];
  CHECK(got.stage == 2);
  CHECK(got.side == "payments");
  CHECK(got.endpoint == "GET /charges/{id}");
  CHECK(got.status == 200);
  CHECK(got.rule == "body");
  CHECK(got.where == "$.items[*].price");
  CHECK(got.expected == "integer");
  CHECK(got.got == any_bytes);
  CHECK(got.schema == "a.yaml:120:9");
  CHECK(got.count == 17);
  CHECK(got.first_seen == 1s);
  CHECK(got.last_seen == 2s);
  CHECK(got.exchange == 9);
}

TEST_CASE("how much was looked at comes back as it was said last") {
  const TemporaryFolder folder;
  const auto journal = created(folder);
  journal->watched({2, "target", 10, 9, 8});
  journal->watched({2, "payments", 5, 5, 0});
  journal->watched({2, "target", 100, 90, 80});
  const StoredRun run = closed_and_read(*journal, folder);
  REQUIRE(run.watched.size() == 2);
  CHECK(run.watched[0].side == "payments");
  CHECK(run.watched[0].checked == 0);
  CHECK(run.watched[1].stage == 2);
  CHECK(run.watched[1].messages == 100);
  CHECK(run.watched[1].looked_at == 90);
  CHECK(run.watched[1].checked == 80);
}
