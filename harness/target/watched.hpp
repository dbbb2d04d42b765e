// One process of the watcher's.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "harness/target/watcher.hpp"

namespace shakedown::target {

struct Watcher::Watched {
  Watched(std::string its_name, GuardedProcess its_process, const LogLimits& limits, Nanoseconds now)
      : name(std::move(its_name)), process(std::move(its_process)), out(limits), err(limits), began(now) {}

  const std::string name;
  GuardedProcess process;
  LastLines last;
  // The watcher's thread's own.
  LogStream out;
  LogStream err;
  int reports = 0;
  Nanoseconds lost_told{-1};
  std::mutex asking;  // one question at a time; taken before mutex_
  // Guarded by mutex_.
  std::optional<Message> answer;
  Streams next;  // of the start that has been asked for
  Nanoseconds began;
  bool starting = true;
  bool stop_sent = false;
  Nanoseconds stop_at{};
  Nanoseconds stop_within{};
  bool ending = false;  // its end is being told; then `exit` is set
  std::optional<Exit> exit;
  bool exit_was_asked_for = false;
  bool killed_as_fault = false;
  Nanoseconds exit_at{};
  bool is_gone = false;
};

}  // namespace shakedown::target
