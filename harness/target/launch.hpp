// The two delicate steps of the guardian: what it keeps open, and how it becomes the parent of a service.
#pragma once

#include "harness/target/guardian_protocol.hpp"

namespace shakedown::target {

// Closes whatever the harness left open by accident (a socket of a library that does not set CLOEXEC), and
// marks the guardian's own so that the service gets none of them.
void keep_only_guardian_descriptors();

// Forks and executes the service. `started` with its pid once execve() has succeeded, or why it did not.
// The service leads its own session and process group, has default signal handling, stdin from /dev/null, and
// is killed by the kernel if the guardian dies.
Message launch(const GuardianRequest& request);

}  // namespace shakedown::target
