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
};

// Starts a guardian and, through it, the service; returns once the service's program runs. Any thread. What
// kept it from running is a Problem, and then nothing is left.
Result<GuardedProcess> start_guarded(const GuardianPath& path, const GuardianRequest& request);

// Waits for a guardian that has said `finished` or whose control socket has closed.
void wait_for_guardian(pid_t guardian);

}  // namespace shakedown::target
