// Reads what was provoked and what dependencies were asked.
#include "harness/journal/read_tables.hpp"
#include "harness/journal/text_forms.hpp"
#include "harness/model/names.hpp"

namespace shakedown::journal {
namespace {

void read_faults(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "faults",
            "SELECT id, stage, experiment, name, kind, subject, says, begin_ns, end_ns, injected, too_late, "
            "not_applied FROM faults ORDER BY id");
  while (rows.next()) {
    FaultRecord& fault = run.faults.emplace_back();
    fault.id = rows.integer();
    fault.stage = rows.integer();
    fault.experiment = rows.integer();
    fault.name = rows.text();
    fault.kind = rows.word(fault_kind_named(rows.text()));
    fault.on = rows.text();
    fault.says = rows.text();
    fault.begin = rows.time();
    fault.end = rows.time();
    fault.injected = rows.count();
    fault.too_late = rows.count();
    fault.not_applied = rows.text();
  }
}

void read_injections(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "injections",
            "SELECT at_ns, fault, connection, request_number, applied, says FROM injections ORDER BY id");
  while (rows.next()) {
    InjectionRecord& injection = run.injections.emplace_back();
    injection.at = rows.time();
    injection.fault = rows.integer();
    injection.connection = rows.bits();
    injection.request_number = rows.bits();
    injection.applied = rows.flag();
    injection.says = rows.text();
  }
}

void read_calls(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "calls",
            "SELECT id, dependency, connection, request_number, began_ns, request_done_ns, first_byte_ns, "
            "done_ns, method, target, request_headers, request_body, request_body_bytes, status, "
            "response_headers, response_body, response_body_bytes, delivered, answered, ending, faults "
            "FROM calls ORDER BY id");
  while (rows.next()) {
    CallRecord& call = run.calls.emplace_back();
    call.id = rows.number();
    call.dependency = rows.text();
    call.connection = rows.bits();
    call.request_number = rows.bits();
    for (Nanoseconds* time : {&call.began, &call.request_done, &call.first_byte, &call.done})
      *time = rows.time();
    call.request.method = rows.text();
    call.request.target = rows.text();
    call.request.headers = rows.value(headers_of(rows.text()));
    call.request.body = rows.text();
    call.request_body_bytes = rows.count();
    call.response.status = rows.integer();
    call.response.headers = rows.value(headers_of(rows.text()));
    call.response.body = rows.text();
    call.response_body_bytes = rows.count();
    call.delivered = rows.flag();
    call.answered = rows.flag();
    call.ending = rows.text();
    call.faults = rows.value(names_of(rows.text()));
  }
}

void read_call_ticks(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "call_ticks",
            "SELECT dependency, begin_ns, length_ns, calls, failed, harmed, statuses, count, p50_ns, p90_ns, "
            "p95_ns, p99_ns, max_ns, histogram FROM call_ticks ORDER BY begin_ns, dependency");
  while (rows.next()) {
    CallTickFigures& figures = run.call_ticks.emplace_back();
    CallTickRecord& tick = figures.tick;
    tick.dependency = rows.text();
    tick.begin = rows.time();
    tick.length = rows.time();
    for (std::uint64_t* count : {&tick.calls, &tick.failed, &tick.harmed}) *count = rows.count();
    tick.statuses = rows.value(status_counts(rows.text()));
    figures.count = rows.count();
    for (Nanoseconds* time : {&figures.p50, &figures.p90, &figures.p95, &figures.p99, &figures.max})
      *time = rows.time();
    figures.histogram = rows.text();
  }
}

void read_experiments(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(
      database, state, "experiments",
      "SELECT id, stage, kind, subject, what, asked, is_request, place, became, says, repetition, "
      "begin_ns, end_ns, provoked_ns, healed_ns, not_exercised, reproduce FROM experiments ORDER BY id");
  while (rows.next()) {
    ExperimentRecord& experiment = run.experiments.emplace_back();
    experiment.id = rows.integer();
    experiment.stage = rows.integer();
    for (std::string* text : {&experiment.kind, &experiment.subject, &experiment.what, &experiment.asked})
      *text = rows.text();
    experiment.is_request = rows.flag();
    experiment.place = rows.text();
    experiment.became = rows.text();
    experiment.says = rows.text();
    experiment.repetition = rows.integer();
    for (Nanoseconds* time : {&experiment.begin, &experiment.end, &experiment.provoked, &experiment.healed})
      *time = rows.time();
    experiment.not_exercised = rows.text();
    experiment.reproduce = rows.text();
  }
}

void read_experiment_steps(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "experiment_steps",
            "SELECT experiment, phase, journey, step, exchange, calls, needs_dependency, is_read, "
            "play, request FROM experiment_steps ORDER BY id");
  while (rows.next()) {
    ExperimentStepRecord& step = run.experiment_steps.emplace_back();
    step.experiment = rows.integer();
    step.phase = rows.word(phase_named(rows.text()));
    step.journey = rows.integer();
    step.step = rows.integer();
    step.exchange = rows.number();
    step.calls = rows.value(ids_of(rows.text()));
    step.needs_dependency = rows.flag();
    step.is_read = rows.flag();
    step.play = rows.integer();
    step.request = rows.integer();
  }
}

}  // namespace

void read_provoked(Database& database, ReadState& state, StoredRun& run) {
  read_faults(database, state, run);
  read_injections(database, state, run);
  read_calls(database, state, run);
  read_call_ticks(database, state, run);
  read_experiments(database, state, run);
  read_experiment_steps(database, state, run);
}

}  // namespace shakedown::journal
