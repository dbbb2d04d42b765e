// Reads what made-up requests showed.
#include "harness/journal/read_tables.hpp"
#include "harness/journal/text_forms.hpp"

namespace shakedown::journal {

void read_fuzz(Database& database, ReadState& state, StoredRun& run) {
  Rows signs(database, state, "fuzz_signs",
             "SELECT experiment, play, rule, key, says, exchange FROM fuzz_signs ORDER BY id");
  while (signs.next()) {
    FuzzSignRecord& sign = run.fuzz_signs.emplace_back();
    sign.experiment = signs.integer();
    sign.play = signs.integer();
    for (std::string* text : {&sign.rule, &sign.key, &sign.says}) *text = signs.text();
    sign.exchange = signs.number();
  }
  Rows rows(database, state, "fuzz_endpoints",
            "SELECT stage, endpoint, requests, unanswered, statuses, documented, parameters, places, "
            "counters_reached, counters, not_reached FROM fuzz_endpoints ORDER BY stage, endpoint");
  while (rows.next()) {
    FuzzEndpointRecord& record = run.fuzz_endpoints.emplace_back();
    record.stage = rows.integer();
    record.endpoint = rows.text();
    record.requests = rows.count();
    record.unanswered = rows.count();
    record.statuses = rows.value(status_counts(rows.text()));
    record.documented = rows.value(numbers_of(rows.text()));
    record.parameters = rows.value(names_of(rows.text()));
    record.places = rows.value(names_of(rows.text()));
    record.counters_reached = rows.count();
    record.counters = rows.count();
    record.not_reached = rows.text();
  }
}

}  // namespace shakedown::journal
