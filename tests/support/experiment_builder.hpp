// Stored runs with experiments made by hand, for the tests of the fault matrix: a request that pays an order
// and asks the dependency "payments" for it, with the order read before and after.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/model/names.hpp"
#include "tests/support/run_builder.hpp"

namespace shakedown::test {

class ExperimentBuilder {
 public:
  using Phase = journal::ExperimentStepRecord::Phase;
  static constexpr int pay = 3;   // POST /orders/{id}/pay: step 7 of the journey
  static constexpr int read = 2;  // GET /orders/{id}: step 6
  static constexpr int page = 4;  // GET /page, which asks nobody: step 1

  RunBuilder builder;
  journal::StoredRun& run = builder.run;
  std::vector<std::int64_t> control_calls;

  ExperimentBuilder() {
    run.endpoints.push_back({pay, {"POST", "/orders/{id}/pay"}});
    run.endpoints.push_back({page, {"GET", "/page"}});
  }

  // An experiment with its two controls: 201 paid, and one charge each. The fault is armed, and nothing was
  // asked yet.
  ExperimentBuilder& begin(FaultKind kind, int repetition = 1) {
    using namespace std::chrono_literals;
    id_ = static_cast<int>(run.experiments.size()) + 1;
    at_ = 10s + id_ * 100s;
    journal::ExperimentRecord record;
    record.id = id_;
    record.stage = 1;
    record.kind = "fault";
    record.subject = "payments";
    record.what = name_of(kind);
    record.says = std::string(name_of(kind)) + " on payments";
    record.repetition = repetition;
    record.begin = at_;
    record.provoked = at_ + 10s;
    record.healed = at_ + 30s;
    record.end = at_ + 60s;
    record.reproduce = "scenario: again\n";
    run.experiments.push_back(record);
    journal::FaultRecord fault;
    fault.id = id_;
    fault.stage = 1;
    fault.experiment = id_;
    fault.name = "f";
    fault.kind = kind;
    fault.on = "payments";
    fault.injected = 1;
    run.faults.push_back(fault);
    builder.event(at_ - 2s, EventKind::process_started, "target", "target started");
    builder.log(at_ - 1s, "listening");
    for (const Phase phase : {Phase::control, Phase::control_again}) {
      now_ = at_ + (phase == Phase::control ? 1s : 3s);
      state(phase, "placed");
      state(phase, "placed");
      step(phase, pay, 7, 201, R"({"status":"paid"})", true, {charge(std::string("c") + std::to_string(seq_))});
      step(phase, page, 1, 200, "page", false);
      state(phase, "paid");
    }
    now_ = at_ + 5s;
    state(Phase::before, "placed");
    state(Phase::before, "placed");
    now_ = at_ + 11s;
    return *this;
  }

  // A call of this moment that the dependency answered with this charge.
  std::int64_t charge(const std::string& id, const std::string& key = {}, bool answered = true, int status = 201) {
    journal::CallRecord call;
    call.id = static_cast<std::int64_t>(run.calls.size()) + 1;
    call.dependency = "payments";
    call.began = now_;
    call.request = {"POST", "/charges", {}, R"({"amount":5})"};
    if (!key.empty()) call.request.headers.push_back({"Idempotency-Key", key});
    call.response = {status, {}, R"({"id":")" + id + R"("})"};
    call.delivered = true;
    call.answered = answered;
    call.done = now_;
    if (!answered) call.faults = {"f"};
    run.calls.push_back(call);
    return call.id;
  }

  ExperimentBuilder& step(Phase phase, int endpoint, int number, int status, std::string body, bool needs,
                          std::vector<std::int64_t> calls = {}, Outcome outcome = Outcome::answered,
                          Nanoseconds took = std::chrono::milliseconds(10)) {
    if (outcome == Outcome::answered && status >= 400) outcome = Outcome::unexpected_status;
    now_ += took;
    const auto exchange = builder.exchange(endpoint, outcome, status, now_, "/x");
    auto& kept = run.exchanges.back().exchange;
    kept.response.body = std::move(body);
    kept.timing.due = kept.timing.sent = now_ - took;
    journal::ExperimentStepRecord record;
    record.experiment = id_;
    record.phase = phase;
    record.step = number;
    record.exchange = exchange;
    record.calls = std::move(calls);
    record.needs_dependency = needs;
    record.is_read = run.endpoints[static_cast<std::size_t>(endpoint)].endpoint.method == "GET";
    run.experiment_steps.push_back(record);
    ++seq_;
    now_ += std::chrono::milliseconds(1);
    return *this;
  }
  ExperimentBuilder& state(Phase phase, const std::string& status) {
    return step(phase, read, 6, 200,
                R"({"id":"o)" + std::to_string(seq_) + R"(","status":")" + status + R"("})", false);
  }

  // The paying request while the fault is on.
  ExperimentBuilder& provoked(int status, std::string body, std::vector<std::int64_t> calls = {},
                              Outcome outcome = Outcome::answered,
                              Nanoseconds took = std::chrono::milliseconds(10)) {
    return step(Phase::provoked, pay, 7, status, std::move(body), true, std::move(calls), outcome, took);
  }
  // After healing: the state, and the same request again.
  ExperimentBuilder& healed(const std::string& status, bool recovered = true) {
    now_ = at_ + std::chrono::seconds(31);
    state(Phase::after, status);
    return step(Phase::recovering, pay, 7, recovered ? 201 : 502, R"({"status":"paid"})", true);
  }

  // What a target does that handles it well: a 502, a log line, the state as it was.
  ExperimentBuilder& well() {
    const auto call = charge("lost", "key", false, 0);
    builder.log(now_, "error payments: gone");
    return provoked(502, R"({"error":"payments_failed"})", {call}).healed("placed");
  }

  journal::ExperimentRecord& record() { return run.experiments.back(); }
  Nanoseconds now() const { return now_; }

 private:
  int id_ = 0;
  int seq_ = 0;
  Nanoseconds at_{};
  Nanoseconds now_{};
};

}  // namespace shakedown::test
