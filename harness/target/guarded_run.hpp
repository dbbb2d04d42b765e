// A program that runs beside the services for a while, such as a fuzzing engine with targets of its own:
// below a guardian, so that nothing of it stays behind, whatever it started and however this process ends.
#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "harness/model/result.hpp"
#include "harness/model/time.hpp"
#include "harness/target/guardian.hpp"
#include "harness/target/guardian_protocol.hpp"

namespace shakedown::target {

struct GuardedRun {
  GuardianRequest request;
  Nanoseconds within{};  // then it is asked to end (SIGTERM), as when a stop is requested,
  Nanoseconds grace = std::chrono::seconds(5);  // and after that much more time killed
  // Each line of its standard output, from the caller's thread; what is longer than 8 MiB is left out.
  std::function<void(const std::string&)> line;
  GuardianPath guardian = {};
};

struct GuardedEnd {
  bool was_asked_to = false;
  int status = 0;        // as it exited; 128 and its number where a signal ended it
  std::string last_say;  // the last line of its standard error
};

// Blocks until nothing of it is left. A Problem where it could not be started.
Result<GuardedEnd> run_guarded(const GuardedRun& run, const std::stop_token& stop);

}  // namespace shakedown::target
