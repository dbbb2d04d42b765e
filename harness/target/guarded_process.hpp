// The harness's end of a guardian: starting one, and holding what it hands out.
#pragma once

#include <sys/types.h>

#include "harness/model/result.hpp"
#include "harness/target/descriptor.hpp"
#include "harness/target/guardian.hpp"
#include "harness/target/guardian_protocol.hpp"

namespace shakedown::target {

// Closing `control` makes the guardian kill the service and everything it left; whoever holds this must then,
// or after the `finished` message, wait for `guardian`.
struct GuardedProcess {
  pid_t guardian = 0;  // a child of this process
  pid_t service = 0;   // the guardian's child: a number for showing and for /proc, not for kill()
  Descriptor control;
  Descriptor out;  // the service's stdout and stderr, non-blocking
  Descriptor err;
  bool in_memory = false;  // what the request wanted in memory is there
  int not_in_memory = 0;   // errno: why it is not
};

// Why the guardian could not run the program, from its answer to a start.
Problem why_not_started(const Message& message, const std::string& program, const std::string& directory);

// Starts a guardian and, through it, the service; returns once the service's program runs. Any thread. What
// kept it from running is a Problem, and then nothing is left.
Result<GuardedProcess> start_guarded(const GuardianPath& path, const GuardianRequest& request);

// Asks the guardian of a killed service to start it again, with new streams, whose read ends these are. The
// guardian answers as it did the first time.
struct Streams {
  Descriptor out;
  Descriptor err;
};
Result<Streams> ask_to_launch(int control);

// Waits for a guardian that has said `finished` or whose control socket has closed.
void wait_for_guardian(pid_t guardian);

}  // namespace shakedown::target
