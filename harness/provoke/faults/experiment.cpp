#include "harness/provoke/faults/experiment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>

#include "harness/model/names.hpp"

namespace shakedown::faults_matrix {
namespace {

using Phase = journal::ExperimentStepRecord::Phase;
using State = journal::MatrixCell::State;

constexpr std::size_t kept_body = 16 * 1024;
constexpr Nanoseconds quick = std::chrono::milliseconds(400);  // a probe that fails so fast is repeated
constexpr Nanoseconds repeating = std::chrono::milliseconds(1500);
constexpr std::size_t most_repeats = 8;
constexpr Nanoseconds head_start = std::chrono::milliseconds(150);  // of the probe, before others are asked
constexpr Nanoseconds bystander_limit = std::chrono::seconds(3);
constexpr Nanoseconds calls_settle = std::chrono::milliseconds(60);
constexpr Nanoseconds state_settles = std::chrono::milliseconds(2000);
constexpr Nanoseconds make_up_for = std::chrono::seconds(3);
constexpr Nanoseconds drains = std::chrono::seconds(3);
constexpr Nanoseconds between_attempts = std::chrono::milliseconds(200);

}  // namespace

// The course of one play or experiment, with what it noted.
class Experiments::Course {
 public:
  Course(Experiments& of, const Probe& probe, const std::string& dependency)
      : of_(of), around_(of.around_), probe_(probe), dependency_(dependency) {
    for (std::size_t e = 0; e < around_.traffic.endpoints.size(); ++e)
      run_.endpoints.push_back({static_cast<int>(e), around_.traffic.endpoints[e]});
  }

  journal::StoredRun& run() { return run_; }

  void take_controls(const Controls& controls, int experiment) {
    run_.experiment_steps = controls.steps;
    for (auto& step : run_.experiment_steps) step.experiment = experiment;
    run_.exchanges = controls.exchanges;
    control_calls_ = controls.calls;
  }

  // Sends what leads up to the probe; false where that failed, with the failure noted.
  bool lead_up(JourneyPlayer& player, Phase phase) {
    for (const int step : probe_.prefix) {
      auto exchange = player.play(step, of_.limits_.deadline, around_.stop);
      const bool went_well = exchange.outcome == Outcome::answered;
      last_failure_ = went_well ? ""
                                : fmt::format("{} {} {}", exchange.request.method, exchange.request.target,
                                              name_of(exchange.outcome));
      // A step that failed while learning may fail here too; only what the probe cannot do without counts.
      if (!went_well && !is_optional(step)) {
        note(phase, std::move(exchange), false, false);
        return false;
      }
    }
    return true;
  }

  void read_state(JourneyPlayer& player, Phase phase) {
    for (const int step : probe_.reads)
      note(phase, player.play(step, of_.limits_.deadline, around_.stop), false, true);
  }

  // The probe, and beside it the bystanders. Returns where the probe's steps begin in the run's.
  std::size_t ask(JourneyPlayer& player, Phase phase) {
    const auto written = player.write(probe_.step);
    if (!written) {
      note(phase, player.play(probe_.step, of_.limits_.deadline, around_.stop), true, false);
      return run_.experiment_steps.size() - 1;
    }
    Exchange exchange;
    std::atomic<bool> over{false};
    std::vector<Exchange> beside;
    {
      const std::jthread asking([&] {
        exchange = send(of_.fresh_.player(), *written, player.user(), of_.limits_.deadline, around_.stop);
        over = true;
      });
      const Nanoseconds until = around_.clock.now() + head_start;
      while (!over && around_.clock.now() < until) pause(std::chrono::milliseconds(2));
      JourneyPlayer others = player;
      for (const int step : probe_.bystanders)
        beside.push_back(others.play(step, bystander_limit, around_.stop));
    }
    player.learn_from(*written, exchange);
    const bool failed = exchange.outcome != Outcome::answered;
    const bool fast = exchange.timing.service_time() < quick;
    const auto at = run_.experiment_steps.size();
    note(phase, std::move(exchange), true, false);
    for (auto& other : beside) {
      const bool read = is_read(other);
      note(phase, std::move(other), false, read);
    }
    if (phase == Phase::provoked && failed && fast) repeat(*written, player.user());
    return at;
  }

  // The same bytes again while they fail quickly: what each failure leaves behind adds up.
  void repeat(const WrittenRequest& written, std::uint64_t user) {
    const Nanoseconds until = around_.clock.now() + repeating;
    for (std::size_t n = 1; n < most_repeats && around_.clock.now() < until && !around_.stop.stop_requested();
         ++n) {
      auto exchange = send(of_.fresh_.player(), written, user, of_.limits_.deadline, around_.stop);
      const bool failed = exchange.outcome != Outcome::answered;
      note(Phase::provoked, std::move(exchange), true, false);
      if (!failed) return;
    }
  }

  int note(Phase phase, Exchange exchange, bool needs, bool read) {
    journal::ExchangeRecord record;
    record.because = journal::KeptBecause::evidence;
    if (exchange.response.body.size() > kept_body) exchange.response.body.resize(kept_body);
    if (exchange.request.body.size() > kept_body) exchange.request.body.resize(kept_body);
    record.response_body_cut = exchange.response.body.size() < exchange.response_body_bytes;
    record.request_body_cut = exchange.request.body.size() < exchange.request_body_bytes;
    record.exchange = std::move(exchange);
    record.id = around_.journal.exchange(record);
    journal::ExperimentStepRecord step;
    step.experiment = run_.experiments.empty() ? 0 : run_.experiments.back().id;
    step.phase = phase;
    step.journey = record.exchange.journey;
    step.step = record.exchange.step;
    step.exchange = record.id;
    step.needs_dependency = needs;
    step.is_read = read;
    run_.exchanges.push_back(std::move(record));
    run_.experiment_steps.push_back(step);
    return static_cast<int>(run_.experiment_steps.size()) - 1;
  }

  // Gives each noted probe from `first` on the calls that it made: by traceparent where the target hands it
  // on, else by time, since one request was asked at once. `until` ends the last one's time.
  void link_calls(std::size_t first, Nanoseconds until) {
    if (dependency_ == "target") return;
    for (std::size_t i = first; i < run_.experiment_steps.size(); ++i) {
      auto& step = run_.experiment_steps[i];
      if (!step.needs_dependency) continue;
      const Exchange& exchange = exchange_of(step);
      Nanoseconds end = until;
      for (std::size_t j = i + 1; j < run_.experiment_steps.size(); ++j) {
        if (!run_.experiment_steps[j].needs_dependency) continue;
        end = std::min(end, exchange_of(run_.experiment_steps[j]).timing.sent);
        break;
      }
      step.calls.clear();
      for (const auto& call : around_.sightings.calls_between(dependency_, exchange.timing.sent, end)) {
        const std::string trace = trace_of(call.request);
        const bool ours = trace.empty() || trace == trace_of(exchange.request) || !is_known_trace(trace);
        if (ours) step.calls.push_back(call.id);
      }
    }
  }

  // The run as the judge would see it now.
  std::map<std::string, judge::Ruling> look() {
    around_.sightings.copy_into(run_);
    auto calls = control_calls_;
    for (auto& call : run_.calls) {
      if (std::none_of(control_calls_.begin(), control_calls_.end(),
                       [&](const auto& c) { return c.id == call.id; }))
        calls.push_back(std::move(call));
    }
    std::sort(calls.begin(), calls.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    run_.calls = std::move(calls);
    return judge::look(run_, run_.experiments.back());
  }

  const Exchange& exchange_of(const journal::ExperimentStepRecord& step) const {
    return std::lower_bound(run_.exchanges.begin(), run_.exchanges.end(), step.exchange,
                            [](const auto& record, std::int64_t id) { return record.id < id; })
        ->exchange;
  }

  void pause(Nanoseconds time) const {
    if (!around_.stop.stop_requested()) std::this_thread::sleep_for(time);
  }
  const std::string& last_failure() const { return last_failure_; }

 private:
  bool is_read(const Exchange& exchange) const {
    return std::find(probe_.reads.begin(), probe_.reads.end(), exchange.step) != probe_.reads.end();
  }
  bool is_known_trace(const std::string& trace) const {
    return std::any_of(run_.exchanges.begin(), run_.exchanges.end(),
                       [&](const auto& record) { return trace_of(record.exchange.request) == trace; });
  }
  // Whether the probe can do without this step's answer.
  bool is_optional(int step) const {
    const auto& journey = around_.traffic.journeys[static_cast<std::size_t>(probe_.journey)];
    const auto& request = around_.traffic.requests[journey.steps[static_cast<std::size_t>(step)].request];
    return request.takes.empty();
  }

  Experiments& of_;
  Surroundings& around_;
  const Probe& probe_;
  const std::string dependency_;
  journal::StoredRun run_;
  std::vector<journal::CallRecord> control_calls_;
  std::string last_failure_;
};

Experiments::Experiments(Surroundings& around, FreshStart& fresh, const ExperimentLimits& limits)
    : around_(around), fresh_(fresh), limits_(limits) {}

Controls Experiments::control(const Probe& probe, const std::string& dependency) {
  Controls controls;
  Course course(*this, probe, dependency);
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
    const auto at = course.ask(player, phase);
    course.pause(calls_settle);
    course.link_calls(at, around_.clock.now());
    course.read_state(player, phase);
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
  Course course(*this, probe, provocation.subject);
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
  around_.services.sample_now("target");

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

  // The same again, until it goes well.
  while (!around_.stop.stop_requested()) {
    JourneyPlayer again(fresh_.player(), probe.journey, fresh_.possible() ? ++users_ : users_++);
    if (course.lead_up(again, Phase::recovering))
      course.note(Phase::recovering, again.play(probe.step, limits_.deadline, around_.stop), true, false);
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
