// The sample run with faults between the service and its payments.
#include <array>
#include <string>
#include <utility>

#include "harness/model/names.hpp"
#include "tests/support/sample_run.hpp"

namespace shakedown::samples {
namespace {

using namespace std::chrono_literals;
using journal::ExperimentStepRecord;
using journal::MatrixCell;

constexpr int matrix_stage = 4;

journal::FaultRecord fault_record(int id, int stage, FaultSpec spec, Nanoseconds begin, Nanoseconds end) {
  journal::FaultRecord record;
  record.id = id;
  record.stage = stage;
  record.name = spec.name;
  record.kind = spec.kind;
  record.on = spec.on;
  record.says = describe(spec);
  record.begin = begin;
  record.end = end;
  return record;
}

FaultSpec spec(std::string name, FaultKind kind, std::string on = "payments") {
  FaultSpec spec;
  spec.name = std::move(name);
  spec.kind = kind;
  spec.on = std::move(on);
  return spec;
}

void add_timeline(journal::StoredRun& run) {
  FaultSpec slow = spec("payments slow", FaultKind::latency);
  slow.delay = 2s;
  slow.jitter = 500ms;
  FaultSpec down = spec("payments down", FaultKind::http_status);
  down.status = 503;
  down.match = {"POST", "/charges", "", ""};
  run.faults = {fault_record(1, 2, slow, 20s, 35s), fault_record(2, 2, down, 30s, 45s),
                fault_record(3, 2, spec("disk full", FaultKind::disk_full, "target"), 50s, 50s)};
  run.faults[0].injected = 412;
  run.faults[1].injected = 288;
  run.faults[1].too_late = 2;
  run.faults[2].not_applied = "a small file system needs root";
  for (std::uint64_t i = 0; i < 40; ++i) {
    const bool second = i % 2 == 1;
    run.injections.push_back({20s + i * 500ms, second ? 2 : 1, i / 10 + 1, 300 + i, i != 7,
                              second ? "status 503 in the upstream's place" : "2.1 s later"});
  }
}

journal::CallRecord& add_call(journal::StoredRun& run, Nanoseconds began, Nanoseconds took) {
  journal::CallRecord& call = run.calls.emplace_back();
  call.id = static_cast<std::int64_t>(run.calls.size());
  call.dependency = "payments";
  call.connection = static_cast<std::uint64_t>(call.id) / 10 + 1;
  call.request_number = static_cast<std::uint64_t>(300 + call.id);
  call.began = began;
  call.request_done = began + 40us;
  call.first_byte = began + took - 20us;
  call.done = began + took;
  call.request = {"POST",
                  "/charges",
                  {{"Host", "127.0.0.1:35511"}, {"Content-Type", "application/json"}},
                  R"({"order": 48213, "amount": "17.90"})"};
  call.response = {201, {{"Content-Type", "application/json"}}, R"({"id": "ch_1", "status": "captured"})"};
  call.request_body_bytes = call.request.body.size();
  call.response_body_bytes = call.response.body.size();
  call.delivered = true;
  call.answered = true;
  call.ending = "answered";
  return call;
}

void add_calls(journal::StoredRun& run) {
  for (int i = 0; i < 12; ++i) add_call(run, 16s + i * 100ms, 3ms + i * 100us);
  add_call(run, 21s, 2s + 103ms).faults = {"payments slow"};
  journal::CallRecord& refused = add_call(run, 31s, 150us);
  refused.response = {503, {{"Content-Type", "text/plain"}}, "unavailable"};
  refused.delivered = false;
  refused.answered = false;
  refused.ending = "fault";
  refused.faults = {"payments slow", "payments down"};
  for (std::int64_t second = 0; second < 120; ++second) {
    const bool slow = second >= 20 && second < 35;
    const bool down = second >= 30 && second < 45;
    journal::CallTickFigures& figures = run.call_ticks.emplace_back();
    figures.tick.dependency = "payments";
    figures.tick.begin = second * 1s;
    figures.tick.length = 1s;
    figures.tick.calls = second >= 82 && second < 90 ? 0 : 20;
    figures.tick.failed = down ? 18 : 0;
    figures.tick.harmed = slow || down ? 20 : 0;
    figures.count = figures.tick.calls;
    if (figures.count == 0) continue;
    if (down) figures.tick.statuses = {{201, 2}, {503, 18}};
    if (!down) figures.tick.statuses = {{201, 20}};
    const Nanoseconds typical = slow ? Nanoseconds(2s) : Nanoseconds(3ms);
    figures.p50 = typical;
    figures.p90 = figures.p95 = typical * 5 / 4;
    figures.p99 = figures.max = typical * 3 / 2;
  }
}

// The control, the provoked request and what came after it, as exchanges with the calls that they made.
void add_steps(journal::StoredRun& run, const journal::ExperimentRecord& experiment, bool broken) {
  using Phase = ExperimentStepRecord::Phase;
  constexpr std::array<Phase, 5> phases = {Phase::control, Phase::control_again, Phase::provoked,
                                           Phase::recovering, Phase::after};
  Nanoseconds at = experiment.begin;
  for (const Phase phase : phases) {
    const bool fails = phase == Phase::provoked && broken;
    journal::CallRecord& call = add_call(run, at + 1ms, 4ms);
    if (phase == Phase::provoked) {
      call.faults = {experiment.what};
      call.answered = false;
      call.ending = "fault";
    }
    journal::ExchangeRecord record;
    record.id = static_cast<std::int64_t>(run.exchanges.size()) + 1;
    record.because = journal::KeptBecause::evidence;
    record.exchange.stage = matrix_stage;
    record.exchange.endpoint = 6;
    record.exchange.step = 5;
    record.exchange.timing = {at, at, at, at + 6ms, at + 7ms};
    record.exchange.request = {"POST", "/orders/48213/pay", {}, R"({"method": "card"})"};
    record.exchange.response = {
        fails || phase != Phase::provoked ? 200 : 502, {}, R"({"status": "paid", "total": "17.90"})"};
    run.exchanges.push_back(record);
    run.experiment_steps.push_back({experiment.id, phase, 0, 5, record.id, {call.id}, true, false});
    at += 900ms;
  }
}

void add_experiment(journal::StoredRun& run, FaultKind kind, int repetition, bool broken,
                    std::string not_exercised = {}) {
  const int id = static_cast<int>(run.experiments.size()) + 1;
  const Nanoseconds begin = 90s + (id - 1) * 5s;
  journal::ExperimentRecord& experiment = run.experiments.emplace_back();
  experiment.id = id;
  experiment.stage = matrix_stage;
  experiment.kind = "fault";
  experiment.subject = "payments";
  experiment.what = name_of(kind);
  experiment.says = describe(spec(experiment.what, kind));
  experiment.repetition = repetition;
  experiment.begin = begin;
  experiment.end = begin + 5s;
  experiment.not_exercised = std::move(not_exercised);
  experiment.reproduce = "# " + experiment.says + "\ntarget: {command: [./orders]}\n";
  if (!experiment.not_exercised.empty()) return;
  experiment.provoked = begin + 1800ms;
  experiment.healed = begin + 2600ms;
  run.faults.push_back(fault_record(static_cast<int>(run.faults.size()) + 1, matrix_stage,
                                    spec(experiment.what, kind), experiment.provoked, experiment.healed));
  run.faults.back().experiment = id;
  run.faults.back().injected = 1;
  add_steps(run, experiment, broken);
}

MatrixCell cell(FaultKind kind, std::string rule, MatrixCell::State state, int shown, int of,
                std::string says = {}, std::string finding = {}) {
  return {"fault", "payments", name_of(kind),   std::move(rule),   state,
          shown,   of,         std::move(says), std::move(finding)};
}

void add_matrix(journal::StoredRun& run) {
  run.stages.push_back({matrix_stage, "every fault", "", 90s, 120s, 0s, 0});
  for (int repetition = 1; repetition <= 2; ++repetition) {
    add_experiment(run, FaultKind::http_lose_answer, repetition, true);
    add_experiment(run, FaultKind::latency, repetition, false);
  }
  add_experiment(run, FaultKind::http_truncate, 1, true);
  add_experiment(run, FaultKind::pause, 1, false, "payments was not started by the run");
  using State = MatrixCell::State;
  run.cells = {
      cell(FaultKind::http_lose_answer, "doubled-effect", State::broken, 2, 2,
           "one order, two charges: POST /charges was sent again after its answer was lost", "F6"),
      cell(FaultKind::http_lose_answer, "no-deadline", State::held, 0, 2, "answered within 1.2 s"),
      cell(FaultKind::http_lose_answer, "no-recovery", State::held, 0, 2, "as before 80 ms after healing"),
      cell(FaultKind::latency, "doubled-effect", State::held, 0, 2),
      cell(FaultKind::latency, "no-deadline", State::broken, 1, 2, "answered after 10 s once", ""),
      cell(FaultKind::latency, "no-recovery", State::held, 0, 2),
      cell(FaultKind::http_truncate, "doubled-effect", State::held, 0, 1),
      cell(FaultKind::http_truncate, "no-deadline", State::inconclusive, 0, 1,
           "the control was slower than the limit"),
      cell(FaultKind::http_truncate, "no-recovery", State::held, 0, 1),
      cell(FaultKind::pause, "doubled-effect", State::not_exercised, 0, 0),
      cell(FaultKind::pause, "no-deadline", State::not_exercised, 0, 0,
           "payments was not started by the run"),
      cell(FaultKind::pause, "no-recovery", State::not_exercised, 0, 0),
  };
  run.findings.push_back(
      {"F6",
       "doubled-effect",
       Severity::critical,
       "POST /orders/{id}/pay charges twice when the answer of payments is lost",
       "The first charge was made, its answer never arrived, and the second one has no idempotency key.",
       "POST /orders/{id}/pay",
       "every fault",
       2,
       2,
       91s,
       106s,
       {{Evidence::Kind::experiment, 1, "Two calls where the control made one."},
        {Evidence::Kind::call, 17, "The charge whose answer was lost."}},
       "shakedown reproduce runs/checkout-20251121-091800 F6"});
}

}  // namespace

journal::StoredRun faulty_run() {
  auto run = sample_run();
  run.length = 120s;
  add_timeline(run);
  add_calls(run);
  add_matrix(run);
  return run;
}

}  // namespace shakedown::samples
