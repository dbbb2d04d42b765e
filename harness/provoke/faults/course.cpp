#include "harness/provoke/faults/course.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "harness/model/names.hpp"
#include "harness/provoke/experiment/evidence.hpp"

namespace shakedown::faults_matrix {
namespace {

constexpr Nanoseconds quick = std::chrono::milliseconds(400);  // a probe that fails so fast is repeated
constexpr Nanoseconds repeating = std::chrono::milliseconds(1500);
constexpr std::size_t least_repeats = 6;  // fewer prove no leak, however slow the machine is today
constexpr std::size_t most_repeats = 8;
constexpr Nanoseconds head_start = std::chrono::milliseconds(150);  // of the probe, before others are asked
constexpr Nanoseconds bystander_limit = std::chrono::seconds(3);
constexpr int enough_failed = 2;  // of the bystanders, each of which may wait for its whole limit
constexpr Nanoseconds calls_settle = std::chrono::milliseconds(60);

}  // namespace

Course::Course(Surroundings& around, const PlayerSurroundings& player, Nanoseconds deadline,
               const Probe& probe, std::string dependency)
    : around_(around),
      player_(player),
      deadline_(deadline),
      probe_(probe),
      dependency_(std::move(dependency)) {
  for (std::size_t e = 0; e < around_.traffic.endpoints.size(); ++e)
    run_.endpoints.push_back({static_cast<int>(e), around_.traffic.endpoints[e]});
}

void Course::take_controls(const Controls& controls, int experiment) {
  run_.experiment_steps = controls.steps;
  for (auto& step : run_.experiment_steps) step.experiment = experiment;
  run_.exchanges = controls.exchanges;
  control_calls_ = controls.calls;
  control_samples_ = controls.samples;
}

bool Course::lead_up(JourneyPlayer& player, Phase phase) {
  for (const int step : probe_.prefix) {
    auto exchange = player.play(step, deadline_, around_.stop);
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

void Course::read_state(JourneyPlayer& player, Phase phase) {
  for (const int step : probe_.reads) note(phase, player.play(step, deadline_, around_.stop), false, true);
}

std::size_t Course::ask(JourneyPlayer& player, Phase phase) {
  asked_ = player.write(probe_.step);
  if (!asked_) {
    note(phase, player.play(probe_.step, deadline_, around_.stop), true, false);
    return run_.experiment_steps.size() - 1;
  }
  Exchange exchange;
  std::atomic<bool> over{false};
  std::vector<Exchange> beside;
  {
    const std::jthread asking([&] {
      exchange = send(player_, *asked_, player.user(), deadline_, around_.stop);
      over = true;
    });
    const Nanoseconds until = around_.clock.now() + head_start;
    while (!over && around_.clock.now() < until) pause(std::chrono::milliseconds(2));
    JourneyPlayer others = player;
    int failed = 0;
    for (const int step : probe_.bystanders) {
      if (failed == enough_failed) break;
      beside.push_back(others.play(step, bystander_limit, around_.stop));
      if (beside.back().outcome != Outcome::answered) ++failed;
    }
  }
  player.learn_from(*asked_, exchange);
  const bool failed = exchange.outcome != Outcome::answered;
  const bool fast = exchange.timing.service_time() < quick;
  const auto at = run_.experiment_steps.size();
  note(phase, std::move(exchange), true, false);
  for (auto& other : beside) {
    const bool read = is_read(other);
    note(phase, std::move(other), false, read);
  }
  if (phase == Phase::provoked && failed && fast) repeat(*asked_, player.user());
  return at;
}

void Course::ask_again(JourneyPlayer& player, Phase phase) {
  note(phase, player.play(probe_.step, deadline_, around_.stop), true, false);
}

void Course::resend(std::uint64_t user, Phase phase) {
  if (!asked_ || around_.stop.stop_requested()) return;
  const auto sent =
      std::find_if(run_.experiment_steps.begin(), run_.experiment_steps.end(),
                   [](const auto& s) { return s.phase == Phase::provoked && s.needs_dependency; });
  if (sent == run_.experiment_steps.end() ||
      judge::idempotency_key(exchange_of(*sent).request.headers).empty())
    return;
  auto exchange = send(player_, *asked_, user, deadline_, around_.stop);
  const auto at = run_.experiment_steps.size();
  note(phase, std::move(exchange), true, false);
  pause(calls_settle);
  link_calls(at, around_.clock.now());
}

// The same bytes again while they fail quickly: what each failure leaves behind adds up.
void Course::repeat(const WrittenRequest& written, std::uint64_t user) {
  const Nanoseconds until = around_.clock.now() + repeating;
  for (std::size_t n = 1; n < most_repeats && !around_.stop.stop_requested(); ++n) {
    if (n >= least_repeats && around_.clock.now() >= until) return;
    auto exchange = send(player_, written, user, deadline_, around_.stop);
    const bool failed = exchange.outcome != Outcome::answered;
    note(Phase::provoked, std::move(exchange), true, false);
    if (!failed) return;
  }
}

void Course::note(Phase phase, Exchange exchange, bool needs, bool read) {
  journal::ExchangeRecord record = experiments::as_evidence(std::move(exchange));
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
}

void Course::link_calls(std::size_t first, Nanoseconds until) {
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

std::map<std::string, judge::Ruling> Course::look() {
  around_.sightings.copy_into(run_);
  auto calls = control_calls_;
  for (auto& call : run_.calls) {
    if (std::none_of(control_calls_.begin(), control_calls_.end(),
                     [&](const auto& c) { return c.id == call.id; }))
      calls.push_back(std::move(call));
  }
  std::sort(calls.begin(), calls.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  run_.calls = std::move(calls);
  run_.samples.insert(run_.samples.end(), control_samples_.begin(), control_samples_.end());
  return judge::look(run_, run_.experiments.back());
}

const Exchange& Course::exchange_of(const journal::ExperimentStepRecord& step) const {
  return std::lower_bound(run_.exchanges.begin(), run_.exchanges.end(), step.exchange,
                          [](const auto& record, std::int64_t id) { return record.id < id; })
      ->exchange;
}

void Course::pause(Nanoseconds time) const {
  if (!around_.stop.stop_requested()) std::this_thread::sleep_for(time);
}

bool Course::is_read(const Exchange& exchange) const {
  return std::find(probe_.reads.begin(), probe_.reads.end(), exchange.step) != probe_.reads.end();
}

bool Course::is_known_trace(const std::string& trace) const {
  return std::any_of(run_.exchanges.begin(), run_.exchanges.end(),
                     [&](const auto& record) { return trace_of(record.exchange.request) == trace; });
}

// Whether the probe can do without this step's answer.
bool Course::is_optional(int step) const {
  const auto& journey = around_.traffic.journeys[static_cast<std::size_t>(probe_.journey)];
  const auto& request = around_.traffic.requests[journey.steps[static_cast<std::size_t>(step)].request];
  return request.takes.empty();
}

}  // namespace shakedown::faults_matrix
