// From a fault of the system to what the preload library shall do. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "harness/model/fault.hpp"
#include "harness/model/result.hpp"
#include "harness/target/preload/control.h"

namespace shakedown::target {

// The errno of a name such as "EIO"; 0 where it is none.
int errno_named(const std::string& name);

// The rule for file_error, short_io, slow_fsync, clock_step and disk_full. `state` is the absolute path of
// the service's state, empty where it has none: what a fault without a path of its own is for. A Problem
// where the fault makes no sense: an error that nobody knows, an operation that it cannot happen in, a path
// too long, a clock that steps by nothing.
Result<shakedown_rule> rule_for(const FaultSpec& fault, std::uint64_t seed, const std::string& state);

}  // namespace shakedown::target
