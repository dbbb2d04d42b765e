// Whether the preload library can act in a program: before it runs from its file, and while it runs from its
// mappings. A library that is not heard acts on nothing and says nothing, so this is asked and not assumed.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "harness/model/result.hpp"
#include "harness/target/command.hpp"
#include "harness/target/preload/control.h"

namespace shakedown::target {

// A Problem where it is out of reach: statically linked (the loader is what loads it), linked against another
// C library or for another machine, setuid or with capabilities (the loader then ignores it), Go (which makes
// its system calls itself). A script is as its interpreter is, and "env NAME" as NAME. `program` is an
// absolute path; a shell that starts something else is within reach, so ask again when it runs.
Status preload_reach(const std::string& program, const Environment& environment);

// A Problem where none of the processes that listen on the port has the control file mapped, or none at all
// where nobody is seen to listen. It names the first that has not.
Status preload_attached(const std::string& control, std::uint16_t port, const std::vector<pid_t>& pids);

// The programs of those that have it, each once and at most as many as a control file holds; what they start
// is not among them. A Problem as above.
Result<std::vector<shakedown_program>> preloaded_programs(const std::string& control, std::uint16_t port,
                                                          const std::vector<pid_t>& pids);

}  // namespace shakedown::target
