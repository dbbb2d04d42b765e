#include "harness/provoke/faults/experiment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <thread>

#include "harness/model/names.hpp"

namespace shakedown::faults_matrix {
namespace {

using Phase = Course::Phase;
using State = journal::MatrixCell::State;

constexpr Nanoseconds calls_settle = std::chrono::milliseconds(60);
constexpr Nanoseconds state_settles = std::chrono::milliseconds(2000);
constexpr Nanoseconds make_up_for = std::chrono::seconds(3);
constexpr Nanoseconds drains = std::chrono::seconds(3);
constexpr Nanoseconds between_attempts = std::chrono::milliseconds(200);
constexpr Nanoseconds between_looks = std::chrono::milliseconds(20);
constexpr int most_looks = 6;

// What is only being closed is no part of what a request leaves behind.
std::optional<ProcessSample> settled_sample(Surroundings& around, const Course& course) {
  auto last = around.services.look_at("target");
  for (int look = 1; last && look < most_looks; ++look) {
    course.pause(between_looks);
    const auto now = around.services.look_at("target");
    const bool settled = now && now->descriptors == last->descriptors && now->sockets == last->sockets &&
                         now->threads == last->threads;
    if (settled) break;
    last = now;
  }
  return around.services.sample_now("target");
}

}  // namespace

Experiments::Experiments(Surroundings& around, FreshStart& fresh, const ExperimentLimits& limits)
    : around_(around), fresh_(fresh), limits_(limits) {}

Controls Experiments::control(const Probe& probe, const std::string& dependency) {
  Controls controls;
  Course course(around_, fresh_.player(), limits_.deadline, probe, dependency);
  for (const Phase phase : {Phase::control, Phase::control_again}) {
    if (const auto started = fresh_.again(); !started) {
      controls.failed = "the services could not be started afresh: " + to_string(started.error());
      return controls;
    }
    JourneyPlayer player(fresh_.player(), probe.journey, fresh_.possible() ? 0 : users_++);
    const Nanoseconds began = around_.clock.now();
    around_.sightings.forget_before(began);
    if (!course.lead_up(player, phase)) {
      controls.failed = "what leads up to the request failed without a fault: " + course.last_failure();
      return controls;
    }
    course.read_state(player, phase);
    course.read_state(player, phase);
    const auto sample = [&] {
      if (auto taken = settled_sample(around_, course)) controls.samples.push_back(std::move(*taken));
    };
    sample();
    const auto at = course.ask(player, phase);
    course.pause(calls_settle);
    course.link_calls(at, around_.clock.now());
    course.read_state(player, phase);
    sample();
    for (auto& call : around_.sightings.all_calls()) controls.calls.push_back(std::move(call));
    const Exchange& exchange = course.exchange_of(course.run().experiment_steps[at]);
    controls.took = std::max(controls.took, exchange.timing.service_time());
    if (exchange.outcome != Outcome::answered) {
      controls.failed =
          fmt::format("the request itself fails without a fault: {}", name_of(exchange.outcome));
      if (exchange.response.status != 0) controls.failed += fmt::format(" {}", exchange.response.status);
    }
  }
  controls.steps = course.run().experiment_steps;
  controls.exchanges = course.run().exchanges;
  return controls;
}

std::map<std::string, judge::Ruling> Experiments::provoke(const Probe& probe, const Provocation& provocation,
                                                          const Controls& controls) {
  const FaultSpec& fault = provocation.fault;
  Course course(around_, fresh_.player(), limits_.deadline, probe, provocation.subject);
  journal::StoredRun& run = course.run();
  run.stages.push_back({around_.stage, "", {}, {}, {}, {}, 0});
  journal::ExperimentRecord record;
  record.id = around_.next_experiment_id();
  record.stage = around_.stage;
  record.kind = "fault";
  record.subject = provocation.subject;
  record.what = name_of(fault.kind);
  record.says = describe(fault);
  record.repetition = provocation.repetition;
  record.begin = record.provoked = record.healed = record.end = around_.clock.now();
  record.not_exercised = provocation.not_exercised.empty() ? controls.failed : provocation.not_exercised;
  record.reproduce = provocation.reproduce;
  journal::FaultRecord armed;
  armed.id = around_.next_fault_id();
  armed.stage = around_.stage;
  armed.experiment = record.id;
  armed.name = fault.name;
  armed.kind = fault.kind;
  armed.on = fault.on;
  armed.says = record.says;
  run.experiments = {record};
  run.faults = {armed};
  course.take_controls(controls, record.id);

  const FaultLevel level = level_of(fault.kind);
  const bool at_proxy =
      level == FaultLevel::listener || level == FaultLevel::connection || level == FaultLevel::http;
  const auto finish = [&] {
    run.experiments.back().end = around_.clock.now();
    around_.journal.experiment(run.experiments.back());
    for (const auto& step : run.experiment_steps) around_.journal.experiment_step(step);
    return course.look();
  };
  const auto give_up = [&](std::string why) {
    run.experiments.back().not_exercised = std::move(why);
    return finish();
  };
  if (!record.not_exercised.empty()) return finish();

  if (const auto started = fresh_.again(); !started)
    return give_up("the services could not be started afresh: " + to_string(started.error()));
  run.experiments.back().begin = around_.clock.now();
  around_.sightings.forget_before(run.experiments.back().begin);
  const std::uint64_t user = fresh_.possible() ? 0 : users_++;
  JourneyPlayer player(fresh_.player(), probe.journey, user);
  if (!course.lead_up(player, Phase::before))
    return give_up("what leads up to the request failed before the fault: " + course.last_failure());
  course.read_state(player, Phase::before);
  course.read_state(player, Phase::before);
  settled_sample(around_, course);

  // The fault.
  Status arming = Done{};
  if (at_proxy) {
    arming = around_.proxies.arm(fault.on, fault);
  } else if (const auto applied = around_.service_faults.apply(fault, around_.stop); !applied) {
    arming = applied.error();
  }
  run.faults.back().begin = run.experiments.back().provoked = around_.clock.now();
  if (!arming) {
    run.faults.back().not_applied = to_string(arming.error());
    around_.journal.fault(run.faults.back());
    return give_up(run.faults.back().not_applied);
  }
  around_.journal.fault(run.faults.back());
  const auto at = course.ask(player, Phase::provoked);
  course.pause(calls_settle);

  // Healing.
  std::optional<std::uint64_t> acted;
  std::string not_healed;
  if (at_proxy) {
    const auto disarmed = around_.proxies.disarm(fault.on, fault.name);
    if (!disarmed) not_healed = to_string(disarmed.error());
  } else {
    const auto ended = around_.service_faults.end(fault.on, fault.name, around_.stop);
    if (ended) acted = ended.value().acted;
    if (!ended) not_healed = to_string(ended.error());
  }
  const Nanoseconds healed = around_.clock.now();
  run.experiments.back().healed = run.faults.back().end = healed;
  for (const auto& injected : around_.sightings.injections_of(fault.on, fault.name)) {
    ++(injected.applied ? run.faults.back().injected : run.faults.back().too_late);
    around_.journal.injection({injected.at, run.faults.back().id, injected.connection,
                               injected.request_number, injected.applied, injected.says});
  }
  if (acted) run.faults.back().injected = *acted;
  around_.journal.fault(run.faults.back());
  if (!not_healed.empty()) return give_up("the fault could not be healed: " + not_healed);
  course.pause(calls_settle);
  course.link_calls(at, healed);

  // What the target makes up for by itself, and the state once it has settled.
  const auto broken = [&](const char* rule) { return course.look().at(rule).state == State::broken; };
  run.experiments.back().end = around_.clock.now();
  while (broken("false-success") && around_.clock.now() < healed + make_up_for &&
         !around_.stop.stop_requested()) {
    course.pause(between_attempts);
    run.experiments.back().end = around_.clock.now();
  }
  const auto reads_begin = run.experiment_steps.size();
  const Nanoseconds reads_until = around_.clock.now() + state_settles;
  while (true) {
    run.experiment_steps.resize(reads_begin);
    course.read_state(player, Phase::after);
    const bool settled = !broken("failed-but-changed") && !broken("false-success");
    if (settled || around_.clock.now() > reads_until || around_.stop.stop_requested()) break;
    course.pause(between_attempts);
  }

  course.resend(user, Phase::after);

  // The same again, until it goes well.
  while (!around_.stop.stop_requested()) {
    JourneyPlayer again(fresh_.player(), probe.journey, fresh_.possible() ? ++users_ : users_++);
    if (course.lead_up(again, Phase::recovering)) course.ask_again(again, Phase::recovering);
    run.experiments.back().end = around_.clock.now();
    if (!broken("no-recovery") || around_.clock.now() > healed + limits_.recovery) break;
    course.pause(between_attempts);
  }
  const Nanoseconds drained = around_.clock.now() + drains;
  do {
    around_.services.sample_now("target");
    run.experiments.back().end = around_.clock.now();
    if (!broken("left-behind")) break;
    course.pause(between_attempts);
  } while (around_.clock.now() < drained && !around_.stop.stop_requested());
  if (around_.stop.stop_requested()) return give_up("the run was interrupted");
  return finish();
}

}  // namespace shakedown::faults_matrix
