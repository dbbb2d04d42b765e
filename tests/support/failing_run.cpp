// The sample run with faults: a shop whose payments service is made slow, broken and silent.
#include "tests/support/failing_run.hpp"

#include <array>
#include <map>
#include <string>
#include <utility>

#include "harness/journal/hdr_codec.hpp"
#include "tests/support/failing_experiments.hpp"
#include "tests/support/sample_traffic.hpp"
#include "tests/support/fingerprints.hpp"

namespace shakedown::samples {
namespace {

using namespace std::chrono_literals;

constexpr const char* scenario_text = R"(scenario: Payments fail
target:
  command: [./orders, --port, "{target.port}", --payments, "{payments.address}"]
dependencies:
  payments: {command: [./payments, --port, "{port}"], protocol: http}
  database: {upstream: "127.0.0.1:5432", protocol: tcp}
traffic: [recordings/checkout.har]
stages:
  - name: payments fails
    for: 90s
    load: {rate: 120/s}
    faults:
      - {on: payments, latency: 2s, jitter: 500ms, from: 15s, until: 30s}
      - {on: payments, http_status: 503, first: 200, from: 50s, until: 65s}
      - {on: database, bandwidth: 20KB/s, from: 58s, until: 70s}
      - {on: target, disk_full: {}, from: 75s, until: 80s}
  - {name: every fault, faults: {on: payments, matrix: all}}
)";

// One stretch of the first stage: what the service did while this was armed.
struct Stretch {
  Nanoseconds begin{}, end{};
  Behaviour pay;
  Behaviour order;
};

void add_load(journal::StoredRun& run) {
  run.endpoints = {{1, {"GET", "/products"}}, {2, {"POST", "/orders"}}, {3, {"POST", "/orders/{id}/pay"}}};
  const Behaviour products{1, 4000, 1800, 0, 200};
  const std::array<Stretch, 6> stretches = {
      Stretch{0s, 15s, {3, 2500, 21'000, 0, 200}, {2, 3500, 6'200, 0, 201}},
      {15s,
       30s,
       {3, 2500, 1'900'000, 0, 200, Outcome::first_byte_timeout, 0, 3800},
       {2, 3500, 9'100, 0, 201}},
      {30s, 50s, {3, 2500, 23'000, 0, 200}, {2, 3500, 6'400, 0, 201}},
      {50s, 65s, {3, 2500, 12'000, 0, 200, Outcome::unexpected_status, 502, 7000}, {2, 3500, 48'000, 0, 201}},
      {65s, 70s, {3, 2500, 70'000, 0, 200, Outcome::unexpected_status, 502, 2500}, {2, 3500, 52'000, 0, 201}},
      {70s, 90s, {3, 2500, 22'000, 0, 200, Outcome::unexpected_status, 502, 2600}, {2, 3500, 6'300, 0, 201}}};
  for (const auto& stretch : stretches) {
    play(run, {{1, "payments fails", "120/s, even", stretch.begin, stretch.end, 90s, 0},
               120,
               120,
               -1,
               {products, stretch.order, stretch.pay}});
  }
  // One stage was played in pieces: one record, one generator and one sum an endpoint are left of it.
  run.stages = {{1, "payments fails", "120/s, even", 0s, 90s, 90s, 0},
                {2, "every fault", "one journey at a time", 90s, 150s, 0s, 0}};
  journal::GeneratorRecord generator;
  generator.stage = 1;
  generator.threads = 1;
  for (const auto& one : run.generators) {
    generator.due += one.due;
    generator.sent += one.sent;
    generator.journeys_begun += one.journeys_begun;
    generator.journeys_completed += one.journeys_completed;
    generator.send_lag.add(one.send_lag);
  }
  run.generators = {generator};
  std::map<int, journal::TotalRecord> totals;
  for (const auto& one : run.totals) {
    auto& sum = totals[one.endpoint];
    sum.stage = 1;
    sum.endpoint = one.endpoint;
    for (std::size_t i = 0; i < sum.outcomes.size(); ++i) sum.outcomes[i] += one.outcomes[i];
    for (const auto& [status, count] : one.statuses) sum.statuses[status] += count;
    sum.latency.add(one.latency);
    sum.service_time.add(one.service_time);
  }
  run.totals.clear();
  for (auto& [endpoint, sum] : totals) run.totals.push_back(std::move(sum));
  sample(run, {"target", 0, 150, 44 << 20, 90 << 10, 24, 0, 9, 210'000});
}

void add_faults(journal::StoredRun& run) {
  const auto add = [&](std::string name, FaultKind kind, std::string on, std::string says, Nanoseconds begin,
                       Nanoseconds end, std::uint64_t injected) {
    journal::FaultRecord fault;
    fault.id = static_cast<int>(run.faults.size()) + 1;
    fault.stage = 1;
    fault.name = std::move(name);
    fault.kind = kind;
    fault.on = std::move(on);
    fault.says = std::move(says);
    fault.begin = begin;
    fault.end = end;
    fault.injected = injected;
    run.faults.push_back(std::move(fault));
  };
  add("latency 1", FaultKind::latency, "payments", "latency 2 s give or take 500 ms on payments", 15s, 30s,
      451);
  add("http_status 2", FaultKind::http_status, "payments", "status 503 on payments, first 200", 50s, 65s,
      200);
  add("bandwidth 3", FaultKind::bandwidth, "database", "bandwidth 20000 B/s on database", 58s, 70s, 1308);
  add("disk_full 4", FaultKind::disk_full, "target", "disk full on target", 75s, 75s, 0);
  run.faults[2].too_late = 3;
  run.faults[3].not_applied = "a tmpfs cannot be mounted here: this user may not make mount namespaces";
  for (int i = 0; i < 30; ++i) {
    run.injections.push_back({15s + i * 33ms, 1, static_cast<std::uint64_t>(3 + i % 7),
                              static_cast<std::uint64_t>(1 + i), true, "1.9 s later"});
  }
}

void add_tick(journal::StoredRun& run, journal::CallTickRecord tick, Nanoseconds typical) {
  tick.duration.record(typical.count(), tick.calls);
  journal::CallTickFigures figures;
  figures.count = tick.calls;
  figures.p50 = figures.p90 = figures.p95 = figures.p99 = Nanoseconds(tick.duration.percentile(50));
  figures.max = Nanoseconds(tick.duration.max());
  figures.histogram = journal::encode_histogram(tick.duration);
  tick.duration.clear();
  figures.tick = std::move(tick);
  run.call_ticks.push_back(std::move(figures));
}

// What payments was asked in each second: it is asked three times as often while it answers 503.
void add_calls_a_second(journal::StoredRun& run) {
  for (int s = 0; s < 90; ++s) {
    journal::CallTickRecord tick;
    tick.dependency = "payments";
    tick.begin = std::chrono::seconds(s);
    tick.length = 1s;
    const bool slow = s >= 15 && s < 30;
    const bool broken = s >= 50 && s < 65;
    tick.calls = static_cast<std::uint64_t>(29 + s * 7 % 5) * (broken ? 3 : 1);
    tick.failed = slow ? tick.calls / 3 : broken ? tick.calls * 2 / 3 : 0;
    tick.harmed = slow || broken ? tick.calls : 0;
    tick.statuses = {{200, tick.calls - tick.failed}};
    if (broken) tick.statuses[503] = tick.failed;
    add_tick(run, tick, slow ? Nanoseconds(1980ms) : Nanoseconds(14ms + s * 21us));
    tick.dependency = "database";
    tick.calls = static_cast<std::uint64_t>(210 + s * 11 % 17);
    tick.failed = 0;
    tick.harmed = s >= 58 && s < 70 ? tick.calls : 0;
    tick.statuses.clear();
    add_tick(run, tick, tick.harmed > 0 ? 41ms : 900us);
  }
}

}  // namespace

journal::StoredRun failing_run() {
  journal::StoredRun run;
  run.info.name = "Payments fail";
  run.info.version = "0.1.0";
  run.info.command_line = "shakedown run scenarios/demo/faults.yaml --out runs";
  run.info.scenario_file = "scenarios/demo/faults.yaml";
  run.info.scenario_text = scenario_text;
  run.info.seed = 42;
  run.info.began_wall_ms = 1'763'716'680'250;
  run.info.host = "Linux 6.1.0 x86_64, 2 CPUs, 24.0 GiB";
  run.info.target = "./orders --port 41207 --payments 127.0.0.1:35511";
  run.info.late_by = 10ms;
  run.info.late_share = 0.01;
  run.complete = true;
  run.length = 150s;
  add_load(run);
  add_faults(run);
  add_calls_a_second(run);
  run.traffic.journeys = 6;
  run.traffic.steps = 18;
  run.log.push_back({1, {130ms, "target", false, "orders 1.5.0 listening on 127.0.0.1:41207"}});
  add_experiments(run);
  run.verdict = Verdict::fail;
  run.reasons = {"3 findings are high or critical."};
  give_fingerprints(run);
  return run;
}

void add_huge_faults(journal::StoredRun& run, const std::string& long_text) {
  for (int i = 0; i < 3000; ++i) {
    journal::FaultRecord fault;
    fault.id = i + 1;
    fault.experiment = i < 500 ? 0 : i;
    fault.on = "dependency " + std::to_string(i % 3);
    fault.says = long_text;
    fault.begin = std::chrono::seconds(4 * i);
    fault.end = fault.begin + 2s;
    run.faults.push_back(fault);
    journal::CallRecord call;
    call.id = i + 1;
    call.dependency = fault.on;
    call.response = {200, {}, long_text};
    run.calls.push_back(call);
    journal::ExperimentRecord experiment;
    experiment.id = i + 1;
    experiment.kind = "fault";
    experiment.subject = fault.on;
    experiment.what = "provocation " + std::to_string(i / 6);
    experiment.says = long_text;
    experiment.not_exercised = i % 5 == 0 ? long_text + std::to_string(i) : "";
    experiment.reproduce = long_text;
    run.experiments.push_back(experiment);
    for (int k = 0; k < 10; ++k) {
      run.experiment_steps.push_back(
          {i + 1, journal::ExperimentStepRecord::Phase::provoked, 0, k, i + 1, {i + 1}, true, false});
    }
    run.cells.push_back({"fault", experiment.subject, experiment.what, "rule " + std::to_string(i % 6),
                         journal::MatrixCell::State::held, 0, 1, long_text, ""});
    journal::CallTickFigures figures;
    auto& tick = figures.tick;
    tick.dependency = fault.on;
    tick.begin = std::chrono::seconds(i);
    tick.length = 1s;
    tick.calls = 10;
    run.call_ticks.push_back(figures);
  }
}

}  // namespace shakedown::samples
