// Things that happened at a moment: a target started, got ready, crashed, a stage began, the disk filled up.
#pragma once

#include <cstdint>
#include <string>

#include "harness/model/time.hpp"

namespace shakedown {

enum class EventKind : std::uint8_t {
  run_began,
  run_ended,
  interrupted,  // Ctrl-C or SIGTERM: what follows is the orderly end
  process_started,
  process_ready,
  process_not_ready,  // the probe never succeeded in time
  process_exited,     // by itself, with a status
  process_killed,     // by a signal that the run did not send: a crash
  process_stopped,    // by the run: at its end, or killed as a fault
  process_paused,     // by the run, as a fault
  process_resumed,
  process_hung,          // did not end when asked to; had to be killed
  process_unresponsive,  // alive, but has answered neither the load nor the readiness probe for a while
  sanitizer_report,      // its log holds one; the text is its headline
  log_flood,             // lines were dropped; the text says how many
  stage_began,
  stage_ended,
  aborted,  // the run ends early, because a gate that says so cannot hold any more
  note,  // anything else a reader should know
};

struct Event {
  Nanoseconds at{};
  EventKind kind = EventKind::note;
  std::string subject;  // "target", a dependency's name, a stage's name, "harness"
  std::string text;     // one sentence
};

// One line of a process's output.
struct LogLine {
  Nanoseconds at{};
  std::string subject;  // "target" or a dependency's name
  bool error_stream = false;
  std::string text;  // without the line's end; cut at 8 KiB; not necessarily UTF-8
};

// The sums over a whole process tree at one moment.
struct ProcessSample {
  Nanoseconds at{};
  std::string subject;
  int processes = 0;
  std::uint64_t rss_bytes = 0;
  std::uint64_t pss_bytes = 0;  // 0 where the kernel does not let us read it
  Nanoseconds cpu{};            // user and system time since their start
  std::uint64_t threads = 0;
  std::uint64_t descriptors = 0;
  std::uint64_t sockets = 0;
};

}  // namespace shakedown
