// The order in which things happen to the services of a run; starting.cpp has the steps of one start,
// disturbing.cpp what faults do to them.
#include "harness/target/services.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <optional>

#include "harness/target/services_state.hpp"

namespace shakedown::target {
namespace {

constexpr Nanoseconds liveness_question = std::chrono::seconds(1);

}  // namespace

Services::Services(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<Services>> Services::open(const Record& record, RunClock clock,
                                                 ServicesOptions options) {
  std::error_code failed;
  options.run_folder = std::filesystem::absolute(options.run_folder, failed);
  if (!std::filesystem::is_directory(options.run_folder, failed)) {
    return problem(fmt::format("the run's folder {} does not exist", options.run_folder.string()));
  }
  return std::unique_ptr<Services>(new Services(std::make_unique<State>(record, clock, options)));
}

Services::~Services() {
  stop_all();
}

Result<Address> Services::start(const ServiceSpec& spec, const std::stop_token& stop) {
  const std::lock_guard turn(state_->turns);
  if (state_->watcher.running(spec.name)) {
    return Problem{spec.where, fmt::format("{} is running already", spec.name), ""};
  }
  state_->stop(spec.name);  // what an ended service of this name left
  return state_->start(spec, 0, stop);
}

void Services::reach_through(const std::string& name, const Address& proxy) {
  const std::lock_guard lock(state_->mutex);
  state_->stand_ins[name] = proxy;
}

Result<Address> Services::restart(const std::string& name, const std::stop_token& stop) {
  const std::lock_guard turn(state_->turns);
  ServiceSpec spec;
  std::uint16_t port = 0;
  {
    const std::lock_guard lock(state_->mutex);
    const auto found = state_->services.find(name);
    if (found == state_->services.end()) {
      return problem(fmt::format("{} cannot be started again: it was never started", name));
    }
    spec = found->second.spec;
    port = state_->addresses[name].port;
  }
  state_->stop(name);
  return state_->start(spec, port, stop);
}

void Services::stop(const std::string& name) {
  const std::lock_guard turn(state_->turns);
  state_->stop(name);
}

void Services::stop_all() {
  const std::lock_guard turn(state_->turns);
  std::vector<std::string> names;
  {
    const std::lock_guard lock(state_->mutex);
    names.assign(state_->order.rbegin(), state_->order.rend());
  }
  for (const auto& name : names) state_->stop(name);
  state_->starting.remove_state_folder();
}

Result<Stencil> Services::stencil(const std::string& name) const {
  ServiceSpec spec;
  {
    const std::lock_guard lock(state_->mutex);
    const auto found = state_->services.find(name);
    if (found == state_->services.end() || found->second.spec.command.empty())
      return problem(fmt::format("{} was not started by this run", name));
    spec = found->second.spec;
  }
  return stencil_of(spec, state_->as_reached_by(name));
}

const std::atomic<std::int64_t>* Services::sanitizer_reports_of_target() const {
  return state_->sanitizers.asks_for_logs("target") ? &state_->sanitizers.latest_of_target() : nullptr;
}

void Services::going_on(int stage, int experiment, int play) {
  state_->sanitizers.going_on({.stage = stage, .experiment = experiment, .play = play});
}

bool Services::running(const std::string& name) const {
  return state_->watcher.running(name);
}

std::optional<Exit> Services::exited(const std::string& name) const {
  return state_->watcher.exited(name);
}

std::optional<ProcessSample> Services::look_at(const std::string& name) const {
  auto sample = state_->sample_of(name);
  if (!sample) return std::nullopt;
  sample->sums.at = state_->clock.now();
  sample->sums.subject = name;
  return sample->sums;
}

std::optional<ProcessSample> Services::sample_now(const std::string& name) const {
  auto sample = look_at(name);
  if (sample) state_->record.sample(*sample);
  return sample;
}

bool Services::has_shadow_memory(const std::string& name) const {
  const auto sample = state_->sample_of(name);
  return sample && target::has_shadow_memory(*sample);
}

std::vector<std::string> Services::last_lines(const std::string& name, std::size_t count) const {
  return state_->watcher.last_lines(name, count);
}

void Services::load_sees_answers(const std::string& name, bool any) {
  Question question;
  RunDelays delays;
  std::uint64_t disturbances = 0;
  {
    const std::lock_guard lock(state_->mutex);
    const auto found = state_->services.find(name);
    if (found == state_->services.end() || found->second.spec.command.empty()) return;
    if (found->second.disturbed > 0) return;
    question = found->second.known.question;
    disturbances = found->second.disturbances;
    if (found->second.silence.is_silent()) delays = found->second.delays;
  }
  if (!state_->watcher.running(name)) return;  // that it ended is an event already
  if (!any && delays.empty()) delays = state_->run_delays_of(name);
  const Nanoseconds asked = state_->clock.now();
  std::string why;
  if (!any) {
    const auto answer = ask(question, liveness_question);
    if (!answer) why = to_string(answer.error());
  }
  const Nanoseconds waited = why.empty() ? Nanoseconds{} : longest_wait(delays, state_->run_delays_of(name));
  const Nanoseconds now = state_->clock.now();
  std::unique_lock lock(state_->mutex);
  const auto found = state_->services.find(name);
  if (found == state_->services.end()) return;
  if (found->second.disturbances != disturbances) return;  // by the run, while this asked
  const auto told = found->second.silence.asked(asked, now, why.empty(), waited);
  found->second.delays = std::move(delays);
  lock.unlock();
  if (!told || !state_->watcher.running(name)) return;
  const bool silent = told->silent;
  state_->record.event(
      {.at = now,
       .kind = silent ? EventKind::process_unresponsive : EventKind::note,
       .subject = name,
       .text = silent ? fmt::format("{} has not answered for {} although its process is alive: {}", name,
                                    in_words(told->since), why)
                      : fmt::format("{} answers again after {}", name, in_words(told->since))});
}

}  // namespace shakedown::target
