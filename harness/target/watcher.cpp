// Only the watcher's thread reads and closes descriptors of a process, so nobody else can close one that it
// waits for. Fields shared with other threads are guarded by mutex_; the log streams are the thread's own.
#include "harness/target/watcher.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <utility>

#include "harness/target/run_delay.hpp"
#include "harness/target/watched.hpp"

namespace shakedown::target {
namespace {

constexpr std::size_t read_bytes = 128u << 10;
constexpr std::size_t most_at_once = 16 * read_bytes;  // of one stream, before the others get their turn
constexpr std::size_t most_at_end = 512 * read_bytes;  // what may still come after the process ended
constexpr Nanoseconds lost_every = std::chrono::minutes(1);
constexpr Nanoseconds longest_stop = std::chrono::hours(1);
constexpr Nanoseconds kill_margin = std::chrono::seconds(15);  // more than the guardian takes to give up

}  // namespace

Watcher::Watcher(Record record, RunClock clock, LogLimits limits, Lines lines)
    : record_(std::move(record)),
      clock_(clock),
      limits_(limits),
      lines_(std::move(lines)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      buffer_(read_bytes),
      thread_([this] { run(); }) {}

Watcher::~Watcher() {
  std::vector<std::string> names;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, process] : processes_) names.push_back(name);
  }
  for (const auto& name : names) stop(name, Nanoseconds(0));
  {
    const std::lock_guard lock(mutex_);
    quitting_ = true;
  }
  wake();
  thread_.join();
}

void Watcher::add(const std::string& name, GuardedProcess process) {
  {
    const std::lock_guard lock(mutex_);
    processes_[name] = std::make_shared<Watched>(name, std::move(process), limits_, clock_.now());
  }
  wake();
}

bool Watcher::started_well(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto process = find(name);
  if (!process || process->ending) return false;
  process->starting = false;
  return true;
}

std::optional<Exit> Watcher::exited(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto process = find(name);
  return process ? process->exit : std::nullopt;
}

bool Watcher::running(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto process = find(name);
  return process && !process->ending;
}

bool Watcher::wait_for_end(const std::string& name, Nanoseconds within, const std::stop_token& stop) const {
  std::unique_lock lock(mutex_);
  const auto process = find(name);
  if (!process) return true;
  return changed_.wait_for(lock, stop, within, [&] { return process->exit.has_value(); });
}

void Watcher::stop(const std::string& name, Nanoseconds within) {
  within = std::min(within, longest_stop);
  std::unique_lock lock(mutex_);
  const auto process = find(name);
  if (!process || process->is_gone) return;
  if (!process->stop_sent) {
    process->stop_sent = true;
    process->stop_at = clock_.now();
    process->stop_within = within;
    send_message(process->process.control.get(),
                 {.kind = Message::Kind::stop, .a = 0, .b = 0, .c = within.count()});
  }
  changed_.wait_for(lock, with_waits(within, Nanoseconds::max()) + kill_margin,
                    [&] { return process->is_gone; });
}

std::vector<std::string> Watcher::last_lines(const std::string& name, std::size_t count) const {
  const std::lock_guard lock(mutex_);
  const auto process = find(name);
  return process ? process->last.last(count) : std::vector<std::string>();
}

pid_t Watcher::pid(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto process = find(name);
  return process ? process->process.service : 0;
}

std::optional<pid_t> Watcher::guardian(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto process = find(name);
  return process && !process->is_gone ? std::optional(process->process.guardian) : std::nullopt;
}

std::vector<SampledTree> Watcher::trees() const {
  const std::lock_guard lock(mutex_);
  std::vector<SampledTree> trees;
  for (const auto& [name, process] : processes_) {
    if (!process->is_gone) trees.push_back({name, process->process.guardian});
  }
  return trees;
}

// With mutex_ held.
Watcher::Shared Watcher::find(const std::string& name) const {
  const auto found = processes_.find(name);
  return found == processes_.end() ? nullptr : found->second;
}

void Watcher::wake() const {
  ::eventfd_write(wake_.get(), 1);
}

void Watcher::run() {
  std::vector<pollfd> waiting;
  std::vector<Shared> live;
  while (true) {
    live.clear();
    {
      const std::lock_guard lock(mutex_);
      if (quitting_) return;
      for (const auto& [name, process] : processes_) {
        if (!process->is_gone) live.push_back(process);
      }
    }
    // poll() passes over descriptors below 0, so a closed stream needs no special case.
    waiting.assign(1, {.fd = wake_.get(), .events = POLLIN, .revents = 0});
    for (const auto& process : live) {
      for (const auto* from : {&process->process.control, &process->process.out, &process->process.err}) {
        waiting.push_back({.fd = from->get(), .events = POLLIN, .revents = 0});
      }
    }
    ::poll(waiting.data(), waiting.size(), -1);
    eventfd_t ignored = 0;
    if (waiting[0].revents != 0) ::eventfd_read(wake_.get(), &ignored);
    for (std::size_t i = 0; i < live.size(); ++i) {
      Watched& process = *live[i];
      const auto* ready = &waiting[1 + 3 * i];
      if (ready[1].revents != 0) read_log(process, process.process.out, process.out, false, most_at_once);
      if (ready[2].revents != 0) read_log(process, process.process.err, process.err, true, most_at_once);
      tell_lost(process, false);
      if (ready[0].revents != 0) hear(process);
    }
  }
}

void Watcher::read_log(Watched& process, Descriptor& from, LogStream& stream, bool error_stream,
                       std::size_t most) {
  const LogStream::Sinks sinks = {
      .keep =
          [&](std::string_view line) {
            record_.log({.at = clock_.now(),
                         .subject = process.name,
                         .error_stream = error_stream,
                         .text = std::string(line)});
          },
      .report =
          [&](std::string_view headline) {
            if (++process.reports > most_reports) return;
            tell(process, EventKind::sanitizer_report, printable(headline.substr(0, evidence_line_bytes)));
          },
      .seen = [&](std::string_view line) { lines_(process.name, error_stream, line); }};
  for (std::size_t done = 0; from && done < most;) {
    const auto got = ::read(from.get(), buffer_.data(), buffer_.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
      stream.finish(clock_.now(), process.last, sinks);
      from.close();
      return;
    }
    stream.feed({buffer_.data(), static_cast<std::size_t>(got)}, clock_.now(), process.last, sinks);
    done += static_cast<std::size_t>(got);
  }
}

void Watcher::drain(Watched& process) {
  read_log(process, process.process.out, process.out, false, most_at_end);
  read_log(process, process.process.err, process.err, true, most_at_end);
}

void Watcher::hear(Watched& process) {
  const auto message = receive_message(process.process.control.get());
  if (!message || message->kind == Message::Kind::finished) return gone(process, message);
  if (message->kind != Message::Kind::exited) return answered(process, *message);
  {
    const std::lock_guard lock(mutex_);
    process.killed_as_fault = message->b == 2;
  }
  ended(process, exit_from_wait(message->a), message->b != 0);
}

void Watcher::ended(Watched& process, const Exit& exit, bool asked_to) {
  drain(process);
  bool worth_an_event = false;
  {
    const std::lock_guard lock(mutex_);
    process.ending = true;
    // A service that is asked to end may end with any status; a crash on the way out is a crash all the same.
    const bool by_the_run = exit.signal == 0 || exit.signal == SIGTERM || exit.signal == SIGKILL;
    worth_an_event = !process.starting && !(asked_to && by_the_run);
  }
  const auto now = clock_.now();
  if (worth_an_event) {
    tell(process, exit.signal == 0 ? EventKind::process_exited : EventKind::process_killed,
         fmt::format("{} {}{} after {}{}", process.name, describe(exit),
                     asked_to ? " when it was asked to end," : "", in_words(now - process.began),
                     with_last_lines(process.last.last(evidence_lines))));
  }
  {
    const std::lock_guard lock(mutex_);
    process.exit = exit;
    process.exit_at = now;
    process.exit_was_asked_for = asked_to;
  }
  changed_.notify_all();
}

void Watcher::gone(Watched& process, const std::optional<Message>& finished) {
  drain(process);
  // A process outside the tree may still hold the pipes; nobody reads them from here on.
  process.process.out.close();
  process.process.err.close();
  tell_lost(process, true);
  if (!finished) {
    tell(process, EventKind::note,
         fmt::format("the guardian process of {} was killed from outside, and {} with it", process.name,
                     process.name));
  } else {
    tell_stopped(process, *finished);
  }
  {
    const std::lock_guard lock(mutex_);
    process.process.control.close();
    process.ending = true;
    if (!process.exit) process.exit = Exit{.status = 0, .signal = SIGKILL};
    process.is_gone = true;
  }
  wait_for_guardian(process.process.guardian);
  changed_.notify_all();
}

void Watcher::tell(Watched& process, EventKind kind, std::string text) {
  record_.event({.at = clock_.now(), .kind = kind, .subject = process.name, .text = std::move(text)});
}

void Watcher::tell_stopped(Watched& process, const Message& finished) {
  std::unique_lock lock(mutex_);
  const bool told = process.exit && (!process.exit_was_asked_for || process.killed_as_fault);
  const auto within = process.stop_within;
  const auto took = process.exit_at - process.stop_at;
  const auto exit = process.exit;
  lock.unlock();
  if (finished.a != 0 && within > Nanoseconds(0)) {
    tell(process, EventKind::process_hung,
         fmt::format("{} did not end within {} of SIGTERM and was killed{}", process.name, in_words(within),
                     with_last_lines(process.last.last(evidence_lines))));
  } else if (exit && !told) {
    tell(process, EventKind::process_stopped,
         fmt::format("{} {} {} after SIGTERM", process.name, describe(*exit), in_words(took)));
  }
  if (finished.b > 0) {
    tell(process, EventKind::note,
         fmt::format("{} left {} other process{} running, which had to be killed", process.name, finished.b,
                     finished.b == 1 ? "" : "es"));
  }
  if (finished.c > 0) {
    tell(process, EventKind::note,
         fmt::format("{} process{} of {} could not be killed and may still be there", finished.c,
                     finished.c == 1 ? "" : "es", process.name));
  }
}

// Told when it begins, then once a minute, and at the end with the sums.
void Watcher::tell_lost(Watched& process, bool at_end) {
  const auto& out = process.out.lost();
  const auto& err = process.err.lost();
  const auto lines = out.lines + err.lines;
  const auto cut = out.cut_lines + err.cut_lines;
  if (lines == 0 && (cut == 0 || !at_end)) return;
  const auto now = clock_.now();
  if (!at_end && process.lost_told >= Nanoseconds(0) && now - process.lost_told < lost_every) return;
  process.lost_told = now;
  tell(process, EventKind::log_flood,
       fmt::format(
           "{} {} more than the log takes ({} lines a second, {} MiB in all, each of two streams): {} "
           "lines dropped, {} cut at {} KiB, {} bytes {}",
           process.name, at_end ? "wrote" : "writes", limits_.lines_per_second, limits_.total_bytes >> 20,
           lines, cut, limits_.line_bytes >> 10, out.bytes + err.bytes, at_end ? "in all" : "so far"));
}

}  // namespace shakedown::target
