// Stored runs for the tests of the oracles: a run of one quiet minute in which everything went well, to which
// a test adds what it plants.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/model/names.hpp"

namespace shakedown::test {

class RunBuilder {
 public:
  static constexpr int list = 0;    // GET /orders
  static constexpr int create = 1;  // POST /orders
  static constexpr int show = 2;    // GET /orders/{id}

  // 1,000 requests to each of the three endpoints, 5 ms each; a target with two log lines and a sample a
  // second.
  RunBuilder() {
    using namespace std::chrono_literals;
    run.info.scenario_file = "checkout.yaml";
    run.info.seed = 42;
    run.info.late_by = 10ms;
    run.info.late_share = 0.01;
    run.complete = true;
    run.length = 62s;
    run.stages.push_back({1, "steady", "50/s", 1s, 61s, 60s, 0});
    run.endpoints = {
        {list, {"GET", "/orders"}}, {create, {"POST", "/orders"}}, {show, {"GET", "/orders/{id}"}}};
    for (const int endpoint : {list, create, show}) answered(endpoint, 1000);
    run.generators.push_back({1, 3000, 3000, 0, 0, 1000, 1000, 0, {}, 1});
    event(500ms, EventKind::process_started, "target", "target started");
    event(900ms, EventKind::process_ready, "target", "target is ready");
    log(600ms, "listening on 127.0.0.1:41207");
    log(61500ms, "bye");
    for (auto at = 1s; at < 61s; at += 1s)
      run.samples.push_back({at, "target", 1, 50u << 20, 40u << 20, at, 8, 30, 10});
    event(61800ms, EventKind::process_stopped, "target", "target exited with status 0 300 ms after SIGTERM");
  }

  journal::StoredRun run;

  journal::TotalRecord& total(int endpoint, int stage = 1) {
    for (auto& total : run.totals) {
      if (total.endpoint == endpoint && total.stage == stage) return total;
    }
    auto& added = run.totals.emplace_back();
    added.stage = stage;
    added.endpoint = endpoint;
    return added;
  }

  RunBuilder& stage(int id, std::string name, Nanoseconds begin, Nanoseconds end) {
    run.stages.push_back({id, std::move(name), "", begin, end, {}, 0});
    return *this;
  }

  RunBuilder& answered(int endpoint, std::uint64_t count, Nanoseconds latency = std::chrono::milliseconds(5),
                       int stage = 1, int status = 200) {
    auto& to = total(endpoint, stage);
    to.outcomes[static_cast<std::size_t>(Outcome::answered)] += count;
    to.statuses[status] += count;
    to.latency.record(latency.count(), count);
    to.service_time.record(latency.count(), count);
    return *this;
  }

  // Counts without a signature: what never went out.
  RunBuilder& unsent(int endpoint, Outcome outcome, std::uint64_t count) {
    total(endpoint).outcomes[static_cast<std::size_t>(outcome)] += count;
    return *this;
  }

  // Failures of one signature, with one whole example whose id is returned.
  std::int64_t failed(int endpoint, Outcome outcome, int status, std::uint64_t count,
                      Nanoseconds at = std::chrono::seconds(30), std::string message = {}) {
    auto& to = total(endpoint);
    to.outcomes[static_cast<std::size_t>(outcome)] += count;
    if (status != 0) to.statuses[status] += count;
    to.latency.record(7'000'000, count);
    const std::int64_t example = exchange(endpoint, outcome, status, at);
    journal::SignatureRecord signature;
    signature.id = static_cast<int>(run.signatures.size()) + 1;
    signature.endpoint = endpoint;
    signature.outcome = outcome;
    signature.status = status;
    signature.message = std::move(message);
    signature.first_seen = at;
    signature.last_seen = at + std::chrono::seconds(1);
    signature.count = count;
    signature.exchange = example;
    run.signatures.push_back(std::move(signature));
    return example;
  }

  // A kept exchange that ended at this moment, 7 ms after it was due.
  std::int64_t exchange(int endpoint, Outcome outcome, int status, Nanoseconds done,
                        const std::string& target = {}) {
    using namespace std::chrono_literals;
    journal::ExchangeRecord record;
    record.id = static_cast<std::int64_t>(run.exchanges.size()) + 1;
    record.because = is_error(outcome) ? journal::KeptBecause::failure : journal::KeptBecause::sample;
    Exchange& x = record.exchange;
    x.stage = 1;
    x.endpoint = endpoint;
    x.timing = {done - 7ms, done - 7ms, done - 7ms, done - 1ms, done};
    x.outcome = outcome;
    x.request.method = run.endpoints[static_cast<std::size_t>(endpoint)].endpoint.method;
    x.request.target = target.empty() ? "/orders/" + std::to_string(1000 + record.id) : target;
    x.response.status = status;
    run.exchanges.push_back(std::move(record));
    return run.exchanges.back().id;
  }

  std::int64_t event(Nanoseconds at, EventKind kind, std::string subject, std::string text) {
    run.events.push_back(
        {static_cast<std::int64_t>(run.events.size()) + 1, {at, kind, std::move(subject), std::move(text)}});
    return run.events.back().id;
  }

  // A fault of a stage's timeline on payments; returns its id.
  int fault(Nanoseconds begin, Nanoseconds end, std::string name = "slow payments",
            FaultKind kind = FaultKind::latency, std::string says = "latency 2 s on payments") {
    journal::FaultRecord record;
    record.id = static_cast<int>(run.faults.size()) + 1;
    record.stage = 1;
    record.name = std::move(name);
    record.kind = kind;
    record.on = "payments";
    record.says = std::move(says);
    record.begin = begin;
    record.end = end;
    record.injected = 10;
    run.faults.push_back(std::move(record));
    return run.faults.back().id;
  }

  // What payments was asked and answered, 3 ms long; status 0: nothing came back.
  std::int64_t call(Nanoseconds done, int status = 201, std::vector<std::string> faults = {}) {
    using namespace std::chrono_literals;
    journal::CallRecord record;
    record.id = static_cast<std::int64_t>(run.calls.size()) + 1;
    record.dependency = "payments";
    record.connection = 1;
    record.request_number = static_cast<std::uint64_t>(record.id);
    record.began = done - 3ms;
    record.request_done = done - 2ms;
    record.first_byte = status == 0 ? Nanoseconds{} : done - 1ms;
    record.done = done;
    record.request = {"POST", "/charges", {}, R"({"amount": 1790})"};
    record.response.status = status;
    record.request_body_bytes = record.request.body.size();
    record.delivered = true;
    record.answered = status != 0;
    record.ending = status != 0 ? "answered" : "fault";
    record.faults = std::move(faults);
    run.calls.push_back(std::move(record));
    return run.calls.back().id;
  }

  // One repetition of a fault's experiment on payments, four seconds long; its fault is recorded with it.
  journal::ExperimentRecord& experiment(Nanoseconds begin, FaultKind kind, int repetition = 1) {
    using namespace std::chrono_literals;
    journal::ExperimentRecord record;
    record.id = static_cast<int>(run.experiments.size()) + 1;
    record.stage = 1;
    record.kind = "fault";
    record.subject = "payments";
    record.what = name_of(kind);
    record.says = record.what + " on payments";
    record.repetition = repetition;
    record.begin = begin;
    record.provoked = begin + 1s;
    record.healed = begin + 3s;
    record.end = begin + 4s;
    run.faults[static_cast<std::size_t>(fault(record.provoked, record.healed, record.what, kind)) - 1]
        .experiment = record.id;
    run.experiments.push_back(std::move(record));
    return run.experiments.back();
  }

  // A request of an experiment, with the calls it made.
  journal::ExperimentStepRecord& step(int experiment, journal::ExperimentStepRecord::Phase phase,
                                      std::int64_t exchange, std::vector<std::int64_t> calls = {}) {
    journal::ExperimentStepRecord record;
    record.experiment = experiment;
    record.phase = phase;
    record.exchange = exchange;
    record.needs_dependency = !calls.empty();
    record.calls = std::move(calls);
    run.experiment_steps.push_back(std::move(record));
    return run.experiment_steps.back();
  }

  std::int64_t log(Nanoseconds at, std::string text, std::string subject = "target") {
    run.log.push_back(
        {static_cast<std::int64_t>(run.log.size()) + 1, {at, std::move(subject), true, std::move(text)}});
    return run.log.back().id;
  }
};

}  // namespace shakedown::test
