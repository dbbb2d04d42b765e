#include "harness/provoke/drift/trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "harness/faults/drift.hpp"
#include "harness/model/hash.hpp"
#include "harness/provoke/drift/changed_request.hpp"
#include "harness/provoke/experiment/lessons.hpp"

namespace shakedown::drift {
namespace {

using Phase = journal::ExperimentStepRecord::Phase;
using judge::DriftOutcome;

constexpr int plays_to_learn = 3;
constexpr int attempts_to_settle = 3;
constexpr Nanoseconds between_attempts = std::chrono::milliseconds(200);
constexpr Nanoseconds ending_shows = std::chrono::milliseconds(500);
constexpr Nanoseconds between_looks = std::chrono::milliseconds(5);
constexpr Nanoseconds log_settles = std::chrono::milliseconds(20);

bool went_well(const Played& played) {
  return played.asked() && judge::succeeded(played.exchange());
}

void add(const Played& played, Phase phase, int experiment, journal::StoredRun& run) {
  for (auto step : played.steps) {
    step.phase = phase;
    step.experiment = experiment;
    run.experiment_steps.push_back(std::move(step));
  }
  run.exchanges.insert(run.exchanges.end(), played.exchanges.begin(), played.exchanges.end());
  run.calls.insert(run.calls.end(), played.calls.begin(), played.calls.end());
}

template <class Record>
void sort_by_id(std::vector<Record>& records) {
  std::sort(records.begin(), records.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
}

// "$.amount: 4900 became "4900"" -> "4900" in its quotes; empty where the text says nothing of the kind.
std::string became_of(const std::string& says) {
  constexpr std::string_view word = " became ";
  const auto at = says.rfind(word);
  if (at == std::string::npos) return {};
  const std::string text = says.substr(at + word.size());
  return text.substr(0, text.rfind(", and at "));
}

FaultSpec fault_for(const Change& change, int number) {
  FaultSpec fault;
  fault.name = fmt::format("drift {}", number);
  fault.kind = FaultKind::http_drift;
  fault.on = change.subject;
  fault.drift = change.drift;
  const auto space = change.asked.find(' ');
  fault.match.method = change.asked.substr(0, space);
  fault.match.path = change.asked.substr(space + 1);
  return fault;
}

}  // namespace

Trials::Trials(Surroundings& around, FreshStart& fresh, const Probe& probe, std::string subject,
               Nanoseconds deadline)
    : around_(around), fresh_(fresh), probe_(probe), subject_(std::move(subject)), deadline_(deadline) {}

// One slow answer of a busy machine must not cost an endpoint all its changes.
std::string Trials::begin() {
  std::string why = learn_control();
  for (int n = 1; n < attempts_to_settle && !why.empty() && !around_.stop.stop_requested(); ++n)
    why = learn_control();
  return why;
}

std::string Trials::learn_control() {
  learned_.clear();
  leading_.reset();
  if (const auto started = fresh_.again(); !started)
    return "the services could not be started afresh: " + to_string(started.error());
  around_.sightings.forget_before(around_.clock.now());
  for (int n = 0; n <= plays_to_learn && !around_.stop.stop_requested(); ++n) {
    Played played = play_control();
    if (!played.failed.empty()) return "what leads up to the request fails unchanged: " + played.failed;
    if (!went_well(played)) return "the request itself fails unchanged";
    usual_calls_ = std::max(usual_calls_, played.calls.size());
    if (n < plays_to_learn) {
      learned_.push_back(std::move(played));
    } else {
      leading_ = std::move(played);
    }
  }
  afresh_ = false;  // a few plays have passed
  if (around_.stop.stop_requested()) return "the run was interrupted";
  return subject_ != "target" && usual_calls_ == 0 ? "no call to " + subject_ + " was seen" : "";
}

judge::DriftRuling Trials::run(const Change& change, int repetition, const std::string& reproduce) {
  for (int attempt = 0;; ++attempt) {
    if (leading_ && !not_as_learned(*leading_).empty()) leading_.reset();
    if (!leading_) {
      if (const auto why = renew(); !why.empty()) {
        write_down(change, why);
        return {DriftOutcome::not_exercised, why, false, {}};
      }
    }
    const bool afresh = afresh_;
    Trial trial = once(change);
    if (around_.stop.stop_requested()) return {DriftOutcome::not_exercised, "interrupted", false, {}};
    // What a change spoiled looks the same as state that has worn out, or that earlier changes have left
    // behind, until it is tried on fresh state.
    const bool may_be_wear = trial.ruling.outcome == DriftOutcome::poisoned ||
                             trial.ruling.outcome == DriftOutcome::failed_silently ||
                             (trial.changed && !trial.changed->failed.empty());
    if (may_be_wear && !afresh && fresh_.possible() && attempt == 0) {
      leading_.reset();
      continue;
    }
    trial.record.reproduce = reproduce;
    write(trial, repetition);
    return trial.ruling;
  }
}

void Trials::write_down(const Change& change, const std::string& why) {
  Trial trial;
  trial.record.kind = "drift";
  trial.record.subject = change.subject;
  trial.record.what = change.what();
  trial.record.says = change.says();
  trial.record.asked = change.asked;
  trial.record.is_request = change.is_request;
  trial.record.place = change.drift.at;
  trial.record.begin = trial.record.provoked = trial.record.healed = trial.record.end = around_.clock.now();
  trial.record.not_exercised = why;
  trial.fault.kind = FaultKind::http_drift;
  trial.fault.not_applied = why;
  write(trial, 1);
}

Trials::Trial Trials::once(const Change& change) {
  Trial trial;
  trial.leading = *leading_;
  around_.sightings.forget_before(trial.leading->exchange().timing.sent);
  auto& record = trial.record;
  record.stage = around_.stage;
  record.kind = "drift";
  record.subject = change.subject;
  record.what = change.what();
  record.says = change.says();
  record.asked = change.asked;
  record.is_request = change.is_request;
  record.place = change.drift.at;
  record.begin = record.provoked = record.healed = around_.clock.now();
  trial.fault.stage = around_.stage;
  trial.fault.name = fmt::format("drift {}", ++trials_);
  trial.fault.kind = FaultKind::http_drift;
  trial.fault.on = change.subject;
  trial.fault.says = record.says;
  provoke(change, trial);
  if (record.not_exercised.empty() && trial.fault.not_applied.empty()) follow_up(trial);
  record.end = around_.clock.now();
  const auto run = run_of(trial);
  trial.ruling = judge::judge_drift(judge::ExperimentView(run, run.experiments.front()));
  if (!record.not_exercised.empty() || !trial.fault.not_applied.empty()) return trial;
  leading_.reset();
  afresh_ = false;
  const bool well = trial.trailing && went_well(*trial.trailing);
  if (well && trial.ruling.outcome != DriftOutcome::poisoned) leading_ = trial.trailing;
  return trial;
}

void Trials::provoke(const Change& change, Trial& trial) {
  if (change.is_request) {
    provoke_target(change, trial);
  } else {
    provoke_dependency(change, trial);
  }
  if (trial.changed && !trial.changed->failed.empty())
    trial.record.not_exercised = "what leads up to the request fails: " + trial.changed->failed;
  trial.fault.begin = trial.record.provoked;
  trial.fault.end = trial.record.healed;
}

void Trials::provoke_dependency(const Change& change, Trial& trial) {
  FaultSpec fault = fault_for(change, trials_);
  Status armed = Done{};
  PlayOrder order = this->order();
  order.expected_calls = std::max<std::size_t>(usual_calls_, 1);
  order.begin = [&] {
    armed = around_.proxies.arm(fault.on, fault);
    trial.record.provoked = around_.clock.now();
  };
  order.end = [&] {
    if (armed) armed = around_.proxies.disarm(fault.on, fault.name);
    trial.record.healed = around_.clock.now();
  };
  trial.changed = play(around_, fresh_, order);
  if (!armed) trial.fault.not_applied = to_string(armed.error());
  std::string why_not;
  for (const auto& injected : around_.sightings.injections_of(fault.on, fault.name)) {
    if (!injected.applied) {
      ++trial.fault.too_late;
      why_not = injected.says;
      continue;
    }
    if (trial.fault.injected++ == 0) trial.record.became = became_of(injected.says);
  }
  if (trial.fault.injected > 0 || !trial.fault.not_applied.empty()) return;
  trial.record.not_exercised =
      why_not.empty() ? "the request made no call that could be changed so" : why_not;
}

void Trials::provoke_target(const Change& change, Trial& trial) {
  faults::Drifted drifted;
  PlayOrder order = this->order();
  order.change = [&](WrittenRequest& request) {
    drifted = change_request(request, change.drift, hash(around_.scenario.seed, change.what(), 0, 0));
    trial.record.provoked = around_.clock.now();
  };
  order.end = [&] { trial.record.healed = around_.clock.now(); };
  trial.changed = play(around_, fresh_, order);
  trial.record.became = became_of(drifted.says);
  trial.fault.injected = drifted.applied ? 1 : 0;
  if (!drifted.applied) trial.record.not_exercised = "it could not be changed so: " + drifted.says;
}

// The control again, unless the target is gone or holds a request still.
void Trials::follow_up(Trial& trial) {
  const Exchange& exchange = trial.changed->exchange();
  if (exchange.response.status == 0 && target_ended()) return;
  if (judge::timed_out(exchange)) return;
  trial.trailing = play_control();
  // A line about the change may come a moment after its answer.
  if (!judge::succeeded(exchange)) std::this_thread::sleep_for(log_settles);
}

bool Trials::target_ended() const {
  if (!fresh_.possible()) return false;
  const Nanoseconds until = around_.clock.now() + ending_shows;
  while (around_.clock.now() < until) {
    if (around_.services.exited("target")) {
      std::this_thread::sleep_for(log_settles);  // its event and last lines
      return true;
    }
    std::this_thread::sleep_for(between_looks);
  }
  return false;
}

PlayOrder Trials::order() const {
  PlayOrder order{probe_, subject_, 0, deadline_, usual_calls_, {}, {}, {}};
  return order;
}

Played Trials::play_control() {
  return play(around_, fresh_, order());
}

std::string Trials::renew() {
  if (!fresh_.possible()) return renew_attached();
  if (const auto started = fresh_.again(); !started)
    return "the services could not be started afresh: " + to_string(started.error());
  around_.sightings.forget_before(around_.clock.now());
  leading_ = play_control();
  afresh_ = true;
  const auto why = went_well(*leading_) ? not_as_learned(*leading_) : "it fails";
  if (why.empty()) return {};
  leading_.reset();
  return "the control is not as it was, not even after a fresh start: " + why;
}

// What nobody can start afresh gets some time to come back; else what it does now is the control.
std::string Trials::renew_attached() {
  for (int n = 0; n < attempts_to_settle && !around_.stop.stop_requested(); ++n) {
    Played played = play_control();
    if (went_well(played) && not_as_learned(played).empty()) {
      leading_ = std::move(played);
      return {};
    }
    std::this_thread::sleep_for(between_attempts);
  }
  return begin();
}

std::string Trials::not_as_learned(const Played& leading) const {
  if (!went_well(leading)) return "it fails";
  Trial trial;
  trial.leading = leading;
  const auto run = run_of(trial);
  return judge::differs(judge::ExperimentView(run, run.experiments.front()), Phase::control_again);
}

journal::StoredRun Trials::run_of(const Trial& trial) const {
  journal::StoredRun run;
  around_.sightings.copy_into(run);
  run.calls.clear();
  for (std::size_t e = 0; e < around_.traffic.endpoints.size(); ++e)
    run.endpoints.push_back({static_cast<int>(e), around_.traffic.endpoints[e]});
  run.experiments = {trial.record};
  run.faults = {trial.fault};
  run.faults.front().experiment = trial.record.id;
  for (const Played& played : learned_) add(played, Phase::control, trial.record.id, run);
  if (trial.leading) add(*trial.leading, Phase::control_again, trial.record.id, run);
  if (trial.changed) add(*trial.changed, Phase::provoked, trial.record.id, run);
  if (trial.trailing) add(*trial.trailing, Phase::recovering, trial.record.id, run);
  sort_by_id(run.exchanges);
  sort_by_id(run.calls);
  return run;
}

void Trials::write(Trial& trial, int repetition) {
  trial.record.id = around_.next_experiment_id();
  trial.record.stage = around_.stage;
  trial.record.repetition = repetition;
  trial.fault.id = around_.next_fault_id();
  trial.fault.stage = around_.stage;
  trial.fault.experiment = trial.record.id;
  around_.journal.fault(trial.fault);
  around_.journal.experiment(trial.record);
  const auto steps = [&](const Played& played, Phase phase) {
    for (auto step : played.steps) {
      step.phase = phase;
      step.experiment = trial.record.id;
      around_.journal.experiment_step(step);
    }
  };
  if (!trial.changed) return;
  for (const Played& played : learned_) steps(played, Phase::control);
  if (trial.leading) steps(*trial.leading, Phase::control_again);
  steps(*trial.changed, Phase::provoked);
  if (trial.trailing) steps(*trial.trailing, Phase::recovering);
}

}  // namespace shakedown::drift
