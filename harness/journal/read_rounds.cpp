// Reads the rounds of stages that compare by load.
#include "harness/journal/hdr_codec.hpp"
#include "harness/journal/read_tables.hpp"
#include "harness/journal/text_forms.hpp"
#include "harness/model/names.hpp"

namespace shakedown::journal {
namespace {

void read_rounds_stages(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "rounds_stages",
            "SELECT stage, compared, load, planned, warm_up_ns, measured_ns, margin, must_see "
            "FROM rounds_stages ORDER BY stage");
  while (rows.next()) {
    RoundsRecord& stage = run.rounds_stages.emplace_back();
    stage.stage = rows.integer();
    stage.between = rows.text();
    stage.load = rows.text();
    stage.planned = rows.integer();
    stage.warm_up = rows.time();
    stage.measured = rows.time();
    stage.margin = rows.real();
    stage.must_see = rows.real();
  }
}

void read_each_round(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "rounds",
            "SELECT stage, position, side, begin_ns, measured_ns, end_ns, due, sent, late, not_measured "
            "FROM rounds ORDER BY stage, position");
  while (rows.next()) {
    RoundRecord& round = run.rounds.emplace_back();
    round.stage = rows.integer();
    round.position = rows.integer();
    round.side = rows.text();
    for (Nanoseconds* time : {&round.begin, &round.measured, &round.end}) *time = rows.time();
    for (std::uint64_t* count : {&round.due, &round.sent, &round.late}) *count = rows.count();
    round.not_measured = rows.text();
  }
}

void read_round_figures(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "round_figures",
            "SELECT stage, position, endpoint, outcomes, latency_min_ns, latency_max_ns, latency "
            "FROM round_figures ORDER BY stage, position, endpoint");
  while (rows.next()) {
    RoundFigureRecord& figure = run.round_figures.emplace_back();
    for (int* number : {&figure.stage, &figure.position, &figure.endpoint}) *number = rows.integer();
    figure.outcomes = rows.value(outcome_counts(rows.text()));
    const Nanoseconds least = rows.time();
    const Nanoseconds most = rows.time();
    figure.latency = with_exact_ends(rows.histogram(), least, most);
  }
}

void read_round_calls(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "round_calls",
            "SELECT stage, position, dependency, asked, calls FROM round_calls "
            "ORDER BY stage, position, dependency, asked");
  while (rows.next()) {
    RoundCallsRecord& calls = run.round_calls.emplace_back();
    calls.stage = rows.integer();
    calls.position = rows.integer();
    calls.dependency = rows.text();
    calls.asked = rows.text();
    calls.calls = rows.count();
  }
}

void read_round_errors(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "round_errors",
            "SELECT stage, position, endpoint, outcome, status, message, count, exchange FROM round_errors "
            "ORDER BY stage, position, endpoint, outcome, status, message");
  while (rows.next()) {
    RoundErrorRecord& error = run.round_errors.emplace_back();
    for (int* number : {&error.stage, &error.position, &error.endpoint}) *number = rows.integer();
    error.outcome = rows.word(outcome_named(rows.text()));
    error.status = rows.integer();
    error.message = rows.text();
    error.count = rows.count();
    error.exchange = rows.number();
  }
}

}  // namespace

void read_rounds(Database& database, ReadState& state, StoredRun& run) {
  read_rounds_stages(database, state, run);
  read_each_round(database, state, run);
  read_round_figures(database, state, run);
  read_round_calls(database, state, run);
  read_round_errors(database, state, run);
}

}  // namespace shakedown::journal
