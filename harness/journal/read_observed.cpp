// Reads what messages looked like and where they left a contract.
#include "harness/journal/read_tables.hpp"

namespace shakedown::journal {
namespace {

void read_shapes(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "shapes",
            "SELECT stage, side, endpoint, is_request, status, messages, shape FROM shapes "
            "ORDER BY stage, side, endpoint, is_request, status");
  while (rows.next()) {
    ShapeRecord& shape = run.shapes.emplace_back();
    shape.stage = rows.integer();
    shape.side = rows.text();
    shape.endpoint = rows.text();
    shape.is_request = rows.flag();
    shape.status = rows.integer();
    shape.messages = rows.count();
    shape.shape = rows.text();
  }
}

void read_deviations(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "deviations",
            "SELECT stage, side, endpoint, status, rule, place, expected, got, contract_place, count, "
            "first_seen_ns, last_seen_ns, exchange FROM deviations "
            "ORDER BY stage, side, endpoint, status, rule, place, expected, got, contract_place");
  while (rows.next()) {
    DeviationRecord& deviation = run.deviations.emplace_back();
    deviation.stage = rows.integer();
    deviation.side = rows.text();
    deviation.endpoint = rows.text();
    deviation.status = rows.integer();
    for (std::string* text :
         {&deviation.rule, &deviation.where, &deviation.expected, &deviation.got, &deviation.schema})
      *text = rows.text();
    deviation.count = rows.count();
    deviation.first_seen = rows.time();
    deviation.last_seen = rows.time();
    deviation.exchange = rows.number();
  }
}

void read_watched(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "watched",
            "SELECT stage, side, messages, looked_at, checked FROM watched ORDER BY stage, side");
  while (rows.next()) {
    WatchedRecord& watched = run.watched.emplace_back();
    watched.stage = rows.integer();
    watched.side = rows.text();
    for (std::uint64_t* count : {&watched.messages, &watched.looked_at, &watched.checked})
      *count = rows.count();
  }
}

}  // namespace

void read_observed(Database& database, ReadState& state, StoredRun& run) {
  read_shapes(database, state, run);
  read_deviations(database, state, run);
  read_watched(database, state, run);
}

}  // namespace shakedown::journal
