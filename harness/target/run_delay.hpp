// How long the threads of a service wanted a processor and had none: time in which others on the machine kept
// it from answering and from ending, and that no verdict on it may count. From /proc/PID/task/TID/schedstat,
// whose second figure the kernel keeps for every thread (Linux, Documentation/scheduler/sched-stats); where
// there is no such file nothing was waited for. What the hypervisor takes is not seen. Any thread.
#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "harness/model/time.hpp"

namespace shakedown::target {

using RunDelays = std::map<pid_t, Nanoseconds>;  // by thread, since it began

RunDelays run_delays(const std::vector<pid_t>& processes);

// The most that any one thread waited in between: that is what the slowest of a chain of them may blame on
// others. Of one that began in between, all of its own. Pure.
Nanoseconds longest_wait(const RunDelays& before, const RunDelays& now);

// The second figure of a schedstat's text. Pure.
std::optional<Nanoseconds> parse_run_delay(std::string_view text);

// The time that something may take which has waited so long: its own, and what others took from it, up to
// four times its own, so that it ends. Pure.
Nanoseconds with_waits(Nanoseconds allowed, Nanoseconds waited);

}  // namespace shakedown::target
