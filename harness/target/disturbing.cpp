// What faults do to a service that the run started. None of these takes turns with starts and stops: a fault
// comes when it is due, even while another service gets ready; a guardian does one thing after the other.
#include <fmt/format.h>

#include <cstring>

#include "harness/target/process_tree.hpp"
#include "harness/target/services_state.hpp"

namespace shakedown::target {
namespace {

std::string processes(int count) {
  return fmt::format("{} process{}", count, count == 1 ? "" : "es");
}

}  // namespace

Status Services::State::has_process(const std::string& name) const {
  {
    const std::lock_guard lock(mutex);
    const auto found = services.find(name);
    if (found == services.end()) return problem(fmt::format("{} was never started", name));
    if (found->second.spec.command.empty()) {
      return problem(fmt::format("{} runs elsewhere: the run has no process of it", name),
                     "give it a command, so that the run starts it");
    }
  }
  if (!watcher.running(name)) return problem(fmt::format("{} is not running", name));
  return Done{};
}

// What heals reaches the guardian of a service that has ended as well, for it may be started again.
Result<Message> Services::State::ask(const std::string& name, const Message& question, bool to_heal) {
  if (const auto has = has_process(name); !has && !to_heal) return has.error();
  auto answer = watcher.ask(name, question);
  if (!answer || answer.value().a == 0) return answer;
  return problem(fmt::format("{}: {}", name, std::strerror(answer.value().a)));
}

void Services::State::disturb(const std::string& name, int by) {
  const std::lock_guard lock(mutex);
  const auto found = services.find(name);
  if (found == services.end()) return;
  auto& service = found->second;
  ++service.disturbances;
  service.disturbed = std::max(0, service.disturbed + by);
  service.silence = Silence(options.unresponsive_after);  // what it did before says nothing of afterwards
}

void Services::disturb(const std::string& name, bool begins) {
  state_->disturb(name, begins ? 1 : -1);
}

Status Services::pause(const std::string& name) {
  state_->disturb(name, 1);
  const auto paused = state_->ask(name, {.kind = Message::Kind::pause, .a = 0, .b = 0, .c = 0});
  if (!paused) {
    state_->disturb(name, -1);
    return paused.error();
  }
  {
    const std::lock_guard lock(state_->mutex);
    auto& since = state_->services.at(name).paused;
    if (since) --state_->services.at(name).disturbed;  // it was paused already
    if (!since) since = state_->clock.now();
  }
  const auto not_yet = paused.value().c;
  state_->tell(
      EventKind::process_paused, name,
      fmt::format("{} was paused by the run: SIGSTOP to {}{}", name, processes(paused.value().b),
                  not_yet > 0 ? fmt::format(", {} of which the kernel has yet to stop", not_yet) : ""));
  return Done{};
}

Status Services::resume(const std::string& name) {
  std::optional<Nanoseconds> since;
  {
    const std::lock_guard lock(state_->mutex);
    const auto found = state_->services.find(name);
    if (found != state_->services.end()) since = std::exchange(found->second.paused, std::nullopt);
  }
  if (!since) return Done{};
  const auto resumed = state_->ask(name, {.kind = Message::Kind::resume, .a = 0, .b = 0, .c = 0});
  state_->disturb(name, -1);
  if (!resumed) return resumed.error();
  state_->tell(
      EventKind::process_resumed, name,
      fmt::format("{} was resumed by the run after {}", name, in_words(state_->clock.now() - *since)));
  return Done{};
}

Status Services::kill(const std::string& name) {
  const auto killed = state_->ask(name, {.kind = Message::Kind::kill, .a = 0, .b = 0, .c = 0});
  if (!killed) return killed.error();
  bool was_paused = false;
  {
    const std::lock_guard lock(state_->mutex);
    was_paused = std::exchange(state_->services.at(name).paused, std::nullopt).has_value();
  }
  if (was_paused) state_->disturb(name, -1);
  state_->tell(EventKind::process_stopped, name,
               fmt::format("{} was killed by the run: SIGKILL to {}", name, processes(killed.value().b)));
  if (killed.value().c > 0) {
    return problem(
        fmt::format("{} of {} could not be killed", processes(static_cast<int>(killed.value().c)), name));
  }
  return Done{};
}

Status Services::start_again(const std::string& name, const std::stop_token& stop) {
  const std::lock_guard turn(state_->turns);
  ServiceSpec spec;
  Started known;
  {
    const std::lock_guard lock(state_->mutex);
    const auto found = state_->services.find(name);
    if (found == state_->services.end()) return problem(fmt::format("{} was never started", name));
    spec = found->second.spec;
    known = found->second.known;
  }
  if (state_->watcher.running(name)) return problem(fmt::format("{} is running already", name));
  state_->disturb(name, 1);
  const auto started = state_->starting.start_again(spec, known, stop);
  state_->disturb(name, -1);
  return started;
}

Result<std::int64_t> Services::limit_descriptors(const std::string& name, std::int64_t soft) {
  const auto limited = state_->ask(name, {.kind = Message::Kind::limit, .a = 0, .b = 0, .c = soft}, soft < 0);
  if (!limited) return limited.error();
  return limited.value().c;
}

Result<std::int64_t> Services::fill_disk(const std::string& name, bool full) {
  const auto resized =
      state_->ask(name, {.kind = Message::Kind::disk, .a = full ? 1 : 0, .b = 0, .c = 0}, !full);
  if (!resized) return resized.error();
  return resized.value().c;
}

std::uint64_t Services::incarnation(const std::string& name) const {
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->services.find(name);
  return found == state_->services.end() ? 0 : found->second.incarnation;
}

Result<SystemSide> Services::system_side(const std::string& name) const {
  if (const auto has = state_->has_process(name); !has) return has.error();
  SystemSide side;
  {
    const std::lock_guard lock(state_->mutex);
    const auto& service = state_->services.at(name);
    side.incarnation = service.incarnation;
    side.address = service.known.address;
    side.prepared = service.known.prepared;
  }
  if (const auto guardian = state_->watcher.guardian(name)) side.pids = descendants(*guardian);
  return side;
}

}  // namespace shakedown::target
