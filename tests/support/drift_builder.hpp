// Stored runs with drift experiments made by hand: a request that pays an order asks the dependency
// "payments" for a charge, whose answer is changed at one place; the order is read afterwards.
#pragma once

#include <string>
#include <utility>

#include "tests/support/run_builder.hpp"

namespace shakedown::test {

class DriftBuilder {
 public:
  using Phase = journal::ExperimentStepRecord::Phase;
  static constexpr int pay = 3;   // POST /orders/{id}/pay
  static constexpr int read = 2;  // GET /orders/{id}

  RunBuilder builder;
  journal::StoredRun& run = builder.run;
  std::string charge =
      R"({"id":"ch_0f00000000000a01","status":"succeeded","amount":4900,"card":{"last4":"4242"}})";
  std::string paid =
      R"({"status":"paid","total":4900,"payment":{"id":"ch_0f00000000000a01","last4":"4242"}})";
  std::string order = R"({"status":"paid","total":4900})";

  DriftBuilder() { run.endpoints.push_back({pay, {"POST", "/orders/{id}/pay"}}); }

  // A change of the charge, with its control as it was learned and once more right before.
  DriftBuilder& begin(const std::string& what, const std::string& place, const std::string& became = {},
                      int repetition = 1) {
    using namespace std::chrono_literals;
    id_ = static_cast<int>(run.experiments.size()) + 1;
    at_ = 10s + id_ * 20s;
    journal::ExperimentRecord record;
    record.id = id_;
    record.stage = 1;
    record.kind = "drift";
    record.subject = "payments";
    record.what = what;
    record.says = what + " at " + place + " of POST /charges on payments";
    record.repetition = repetition;
    record.begin = at_;
    record.provoked = at_ + 5s;
    record.healed = at_ + 7s;
    record.end = at_ + 10s;
    record.reproduce = "scenario: again\n";
    record.asked = "POST /charges";
    record.place = place;
    record.became = became;
    run.experiments.push_back(record);
    journal::FaultRecord fault;
    fault.id = id_;
    fault.stage = 1;
    fault.experiment = id_;
    fault.kind = FaultKind::http_drift;
    fault.on = "payments";
    fault.injected = 1;
    run.faults.push_back(fault);
    now_ = at_;
    for (int n = 0; n < 3; ++n) play(Phase::control, 201, paid, order);
    play(Phase::control_again, 201, paid, order);
    now_ = at_ + 5s;
    return *this;
  }

  // What the target did with it; `state` is read where it answered well.
  DriftBuilder& answered(int status, const std::string& body, const std::string& state = {},
                         Outcome outcome = Outcome::answered) {
    play(Phase::provoked, status, body, state.empty() ? order : state, outcome);
    return *this;
  }
  // The control afterwards.
  DriftBuilder& afterwards(int status = 201, const std::string& body = {}) {
    now_ = at_ + std::chrono::seconds(8);
    play(Phase::recovering, status, body.empty() ? paid : body, order);
    return *this;
  }

  journal::ExperimentRecord& record() { return run.experiments.back(); }
  Nanoseconds now() const { return now_; }

 private:
  void play(Phase phase, int status, const std::string& body, const std::string& state,
            Outcome outcome = Outcome::answered) {
    if (outcome == Outcome::answered && status >= 400) outcome = Outcome::unexpected_status;
    journal::CallRecord call;
    call.id = static_cast<std::int64_t>(run.calls.size()) + 1;
    call.dependency = "payments";
    call.began = now_;
    call.request = {"POST", "/charges", {}, R"({"amount":4900})"};
    call.response = {201, {{"ETag", "\"one\""}}, charge};
    call.delivered = true;
    call.answered = phase != Phase::provoked;
    if (phase == Phase::provoked) call.faults = {"drift 1"};
    run.calls.push_back(call);
    step(phase, pay, 7, status, body, outcome);
    run.experiment_steps.back().needs_dependency = true;
    run.experiment_steps.back().calls = {call.id};
    if (outcome == Outcome::answered) step(phase, read, 6, 200, state, outcome);
  }
  void step(Phase phase, int endpoint, int number, int status, const std::string& body, Outcome outcome) {
    now_ += std::chrono::milliseconds(10);
    const auto exchange = builder.exchange(endpoint, outcome, status, now_, "/orders/1");
    auto& kept = run.exchanges.back().exchange;
    kept.request.method = endpoint == pay ? "POST" : "GET";
    kept.request.body = endpoint == pay ? R"({"method":"card","qty":1})" : "";
    kept.response.headers = {{"Content-Type", "application/json"}};
    kept.response.body = body;
    kept.timing.due = kept.timing.sent = now_ - std::chrono::milliseconds(10);
    journal::ExperimentStepRecord record;
    record.experiment = id_;
    record.phase = phase;
    record.step = number;
    record.exchange = exchange;
    record.is_read = endpoint == read;
    run.experiment_steps.push_back(record);
    now_ += std::chrono::milliseconds(1);
  }

  int id_ = 0;
  Nanoseconds at_{};
  Nanoseconds now_{};
};

}  // namespace shakedown::test
