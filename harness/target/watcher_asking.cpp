// The watcher's questions to guardians: a caller waits for the answer that the watcher's thread hears.
#include <fmt/format.h>

#include <utility>

#include "harness/target/watched.hpp"

namespace shakedown::target {
namespace {

constexpr Nanoseconds answer_within = std::chrono::seconds(30);

}  // namespace

Result<Message> Watcher::ask(const std::string& name, const Message& question) {
  std::unique_lock lock(mutex_);
  const auto process = find(name);
  lock.unlock();
  if (!process) return problem(fmt::format("{} was never started", name));
  const std::lock_guard turn(process->asking);
  lock.lock();
  process->answer.reset();
  if (!process->is_gone) send_message(process->process.control.get(), question);
  return wait_for_answer(*process, lock);
}

Status Watcher::launch_again(const std::string& name) {
  std::unique_lock lock(mutex_);
  const auto process = find(name);
  lock.unlock();
  if (!process) return problem(fmt::format("{} was never started", name));
  const std::lock_guard turn(process->asking);
  lock.lock();
  process->answer.reset();
  if (!process->is_gone) {
    auto streams = ask_to_launch(process->process.control.get());
    if (!streams) return streams.error();
    process->next = std::move(streams).value();
  }
  const auto answer = wait_for_answer(*process, lock);
  if (!answer) return answer.error();
  if (answer.value().kind != Message::Kind::started) return why_not_started(answer.value(), name, "");
  return Done{};
}

Result<Message> Watcher::wait_for_answer(Watched& process, std::unique_lock<std::mutex>& lock) {
  const bool came =
      changed_.wait_for(lock, answer_within, [&] { return process.answer.has_value() || process.is_gone; });
  if (process.answer) return *process.answer;
  if (came) return problem(fmt::format("{} is not running", process.name));
  return problem(fmt::format("the guardian process of {} does not answer", process.name));
}

void Watcher::answered(Watched& process, const Message& message) {
  if (message.kind == Message::Kind::started) drain(process);  // what the killed one wrote last
  {
    const std::lock_guard lock(mutex_);
    if (message.kind == Message::Kind::started) {
      process.process.service = message.a;
      process.process.out = std::move(process.next.out);
      process.process.err = std::move(process.next.err);
      process.began = clock_.now();
      process.starting = true;
      process.ending = false;
      process.exit.reset();
      process.exit_was_asked_for = false;
      process.killed_as_fault = false;
    }
    process.answer = message;
  }
  changed_.notify_all();
}

}  // namespace shakedown::target
