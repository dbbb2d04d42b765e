// Reads how concurrent requests were played, invariants, and sanitizer reports.
#include "harness/journal/read_tables.hpp"
#include "harness/journal/text_forms.hpp"

namespace shakedown::journal {
namespace {

void read_race_plays(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "race_plays",
            "SELECT experiment, play, kind, requests, how, step_ns, released_ns, spread_ns, overlap, "
            "certified_by, not_exercised, perturbation, state FROM race_plays ORDER BY experiment, play");
  while (rows.next()) {
    RacePlayRecord& play = run.race_plays.emplace_back();
    play.experiment = rows.integer();
    play.play = rows.integer();
    play.kind = rows.word(race_play_kind_named(rows.text()));
    play.order = rows.value(numbers_of(rows.text()));
    play.how = rows.text();
    for (Nanoseconds* time : {&play.step, &play.released, &play.spread}) *time = rows.time();
    play.overlap = rows.integer();
    play.certified_by = rows.text();
    play.not_exercised = rows.text();
    play.perturbation = rows.bits();
    play.state = rows.text();
  }
}

void read_invariants(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "invariants",
            "SELECT stage, experiment, play, name, expects, at_ns, held, judged, says, exchange "
            "FROM invariants ORDER BY id");
  while (rows.next()) {
    InvariantRecord& invariant = run.invariants.emplace_back();
    for (int* number : {&invariant.stage, &invariant.experiment, &invariant.play}) *number = rows.integer();
    invariant.name = rows.text();
    invariant.expects = rows.text();
    invariant.at = rows.time();
    invariant.held = rows.flag();
    invariant.judged = rows.flag();
    invariant.says = rows.text();
    invariant.exchange = rows.number();
  }
}

void read_sanitizer_reports(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "sanitizer_reports",
            "SELECT id, process, pid, tool, kind, defect, stacks, says, text, count, first_seen_ns, "
            "last_seen_ns, stage, experiment, play, io_sync_off, cut FROM sanitizer_reports "
            "ORDER BY id");
  while (rows.next()) {
    SanitizerReportRecord& report = run.sanitizer_reports.emplace_back();
    report.id = rows.integer();
    report.process = rows.text();
    report.pid = rows.integer();
    for (std::string* text : {&report.tool, &report.kind, &report.key}) *text = rows.text();
    report.stacks = rows.value(stacks_of(rows.text()));
    report.says = rows.text();
    report.text = rows.text();
    report.count = rows.count();
    report.first_seen = rows.time();
    report.last_seen = rows.time();
    for (int* number : {&report.stage, &report.experiment, &report.play}) *number = rows.integer();
    report.io_sync_off = rows.flag();
    report.cut = rows.flag();
  }
}

}  // namespace

void read_races(Database& database, ReadState& state, StoredRun& run) {
  read_race_plays(database, state, run);
  read_invariants(database, state, run);
  read_sanitizer_reports(database, state, run);
}

}  // namespace shakedown::journal
