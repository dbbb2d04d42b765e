// Faults, what dependencies were asked, and experiments: what goes into a run file comes out again.
#include "harness/journal/hdr_codec.hpp"
#include "tests/unit/journal/raw_sqlite.hpp"
#include "tests/unit/journal/round_trip.hpp"

using namespace shakedown;
using namespace shakedown::journal;
using namespace std::chrono_literals;
using shakedown::test::TemporaryFolder;

namespace {

CallRecord some_call() {
  CallRecord call;
  call.dependency = "payments";
  call.connection = 0xffff'ffff'ffff'ffffULL;
  call.request_number = 17;
  call.began = 1s;
  call.request_done = 2s;
  call.first_byte = 3s;
  call.done = 4s;
  call.request = {"POST", "/charges?" + any_bytes, {{"traceparent", any_bytes}}, any_bytes};
  call.response = {201, {{"Content-Type", "application/json"}, {"X-Odd", ""}}, any_bytes};
  call.request_body_bytes = 1ull << 40;
  call.response_body_bytes = 11;
  call.delivered = true;
  call.ending = "fault";
  call.faults = {"slow", any_bytes};
  return call;
}

}  // namespace

TEST_CASE("a fault comes back as it was recorded last") {
  const TemporaryFolder folder;
  const auto journal = created(folder);
  FaultRecord fault{
      1, 2, 3, "slow payments", FaultKind::latency, "payments", "latency 2 s on payments", 5s, 0s, 0, 0, ""};
  journal->fault(fault);
  journal->fault({2, 2, 0, "no disk", FaultKind::disk_full, "target", "disk full on target", 6s, 6s, 0, 0,
                  "no tmpfs without root"});
  fault.end = 20s;
  fault.injected = 812;
  fault.too_late = 3;
  journal->fault(fault);

  const StoredRun run = closed_and_read(*journal, folder);
  REQUIRE(run.faults.size() == 2);
  const FaultRecord& got = run.faults[0];
  CHECK(got.id == 1);
  CHECK(got.stage == 2);
  CHECK(got.experiment == 3);
  CHECK(got.name == "slow payments");
  CHECK(got.kind == FaultKind::latency);
  CHECK(got.on == "payments");
  CHECK(got.says == "latency 2 s on payments");
  CHECK(got.begin == 5s);
  CHECK(got.end == 20s);
  CHECK(got.injected == 812);
  CHECK(got.too_late == 3);
  CHECK(got.not_applied.empty());
  CHECK(run.faults[1].kind == FaultKind::disk_full);
  CHECK(run.faults[1].not_applied == "no tmpfs without root");
}

TEST_CASE("every kind of fault has a word in the run file") {
  const TemporaryFolder folder;
  const auto journal = created(folder);
  for (int kind = 0; kind < fault_kind_count; ++kind) {
    FaultRecord fault;
    fault.id = kind + 1;
    fault.kind = static_cast<FaultKind>(kind);
    journal->fault(fault);
  }
  const StoredRun run = closed_and_read(*journal, folder);
  REQUIRE(run.faults.size() == fault_kind_count);
  for (int kind = 0; kind < fault_kind_count; ++kind)
    CHECK(run.faults[static_cast<std::size_t>(kind)].kind == static_cast<FaultKind>(kind));
}

TEST_CASE("injections come back in their order, and only the first twenty thousand are kept") {
  const TemporaryFolder folder;
  const auto journal = created(folder);
  journal->injection({5s, 1, 0x8000'0000'0000'0001ULL, 7, false, any_bytes});
  for (std::uint64_t i = 1; i < injections_kept + 100; ++i) journal->injection({6s, 1, i, 0, true, "RST"});
  const StoredRun run = closed_and_read(*journal, folder);
  REQUIRE(run.injections.size() == injections_kept);
  const InjectionRecord& first = run.injections[0];
  CHECK(first.at == 5s);
  CHECK(first.fault == 1);
  CHECK(first.connection == 0x8000'0000'0000'0001ULL);
  CHECK(first.request_number == 7);
  CHECK_FALSE(first.applied);
  CHECK(first.says == any_bytes);
  CHECK(run.injections.back().connection == injections_kept - 1);
  CHECK(run.injections.back().applied);
}

TEST_CASE("a call to a dependency comes back with any bytes in it") {
  const TemporaryFolder folder;
  const auto journal = created(folder);
  CHECK(journal->call({}) == 1);
  CHECK(journal->exchange({}) == 1);
  CHECK(journal->call(some_call()) == 2);

  const StoredRun run = closed_and_read(*journal, folder);
  REQUIRE(run.calls.size() == 2);
  const CallRecord wrote = some_call();
  const CallRecord& got = run.calls[1];
  CHECK(got.id == 2);
  CHECK(got.dependency == "payments");
  CHECK(got.connection == wrote.connection);
  CHECK(got.request_number == 17);
  CHECK(got.began == 1s);
  CHECK(got.request_done == 2s);
  CHECK(got.first_byte == 3s);
  CHECK(got.done == 4s);
  CHECK(got.request.method == "POST");
  CHECK(got.request.target == wrote.request.target);
  REQUIRE(got.request.headers.size() == 1);
  CHECK(got.request.headers[0].value == any_bytes);
  CHECK(got.request.body == any_bytes);
  CHECK(got.response.status == 201);
  REQUIRE(got.response.headers.size() == 2);
  CHECK(got.response.headers[1].name == "X-Odd");
  CHECK(got.response.body == any_bytes);
  CHECK(got.request_body_bytes == 1ull << 40);
  CHECK(got.response_body_bytes == 11);
  CHECK(got.delivered);
  CHECK_FALSE(got.answered);
  CHECK(got.ending == "fault");
  CHECK(got.faults == wrote.faults);
  CHECK(run.calls[0].faults.empty());
}

TEST_CASE("figures of calls come back with their percentiles worked out") {
  const TemporaryFolder folder;
  const auto journal = created(folder);
  CallTickRecord tick{"payments", 3s, 1s, 40, 4, 5, {{201, 36}, {503, 4}}, {}};
  for (int i = 1; i <= 40; ++i) tick.duration.record(i * 1'000'000);
  journal->call_tick(tick);
  journal->call_tick({"ledger", 3s, 1s, 0, 0, 0, {}, {}});
  journal->call_tick({"ledger", 3s, 1s, 9, 0, 0, {}, {}});
  const StoredRun run = closed_and_read(*journal, folder);
  REQUIRE(run.call_ticks.size() == 2);
  CHECK(run.call_ticks[0].tick.dependency == "ledger");
  CHECK(run.call_ticks[0].tick.calls == 0);
  REQUIRE(run.events.size() == 1);  // the second of the same second is not stored, and not in silence
  const CallTickFigures& got = run.call_ticks[1];
  CHECK(got.tick.dependency == "payments");
  CHECK(got.tick.begin == 3s);
  CHECK(got.tick.length == 1s);
  CHECK(got.tick.calls == 40);
  CHECK(got.tick.failed == 4);
  CHECK(got.tick.harmed == 5);
  CHECK(got.tick.statuses == tick.statuses);
  CHECK(got.count == 40);
  CHECK(got.p50.count() == tick.duration.percentile(50));
  CHECK(got.p90.count() == tick.duration.percentile(90));
  CHECK(got.p95.count() == tick.duration.percentile(95));
  CHECK(got.p99.count() == tick.duration.percentile(99));
  CHECK(got.max.count() == tick.duration.max());
  REQUIRE(decode_histogram(got.histogram));
  CHECK(decode_histogram(got.histogram).value().count() == 40);
  CHECK(test::raw_sql(folder.file("run.db"),
                      "SELECT substr(histogram, 1, 7) FROM call_ticks "
                      "WHERE dependency = 'payments'") == std::vector<std::string>{"HISTFAA"});
}

TEST_CASE("an experiment comes back with its steps") {
  const TemporaryFolder folder;
  const auto journal = created(folder);
  ExperimentRecord experiment;
  experiment.id = 4;
  experiment.stage = 2;
  experiment.kind = "drift";
  experiment.subject = "payments";
  experiment.what = "drop";
  experiment.says = "the answer lacks its status";
  experiment.repetition = 3;
  experiment.begin = 1s;
  experiment.provoked = 2s;
  experiment.asked = "POST /charges";
  experiment.is_request = true;
  experiment.place = "$.status";
  experiment.became = "\"gone\"";
  journal->experiment(experiment);
  experiment.end = 9s;
  experiment.healed = 5s;
  experiment.not_exercised = "no request reached it";
  experiment.reproduce = "target: {}\n";
  journal->experiment(experiment);
  for (int phase = 0; phase < 6; ++phase) {
    const bool odd = phase % 2 == 1;
    journal->experiment_step({4,
                              static_cast<ExperimentStepRecord::Phase>(phase),
                              6,
                              7,
                              8,
                              {9, 1ll << 40},
                              odd,
                              !odd,
                              3 + phase,
                              phase - 1});
  }
  const StoredRun run = closed_and_read(*journal, folder);
  REQUIRE(run.experiments.size() == 1);
  const ExperimentRecord& got = run.experiments[0];
  CHECK(got.id == 4);
  CHECK(got.stage == 2);
  CHECK(got.kind == "drift");
  CHECK(got.subject == "payments");
  CHECK(got.what == "drop");
  CHECK(got.asked == "POST /charges");
  CHECK(got.is_request);
  CHECK(got.place == "$.status");
  CHECK(got.became == "\"gone\"");
  CHECK(got.says == "the answer lacks its status");
  CHECK(got.repetition == 3);
  CHECK(got.begin == 1s);
  CHECK(got.end == 9s);
  CHECK(got.provoked == 2s);
  CHECK(got.healed == 5s);
  CHECK(got.not_exercised == "no request reached it");
  CHECK(got.reproduce == "target: {}\n");
  REQUIRE(run.experiment_steps.size() == 6);
  for (int phase = 0; phase < 6; ++phase) {
    const ExperimentStepRecord& step = run.experiment_steps[static_cast<std::size_t>(phase)];
    CHECK(step.experiment == 4);
    CHECK(step.phase == static_cast<ExperimentStepRecord::Phase>(phase));
    CHECK(step.journey == 6);
    CHECK(step.step == 7);
    CHECK(step.exchange == 8);
    CHECK(step.calls == std::vector<std::int64_t>{9, 1ll << 40});
    CHECK(step.needs_dependency == (phase % 2 == 1));
    CHECK(step.is_read == (phase % 2 == 0));
    CHECK(step.play == 3 + phase);
    CHECK(step.request == phase - 1);
  }
}
