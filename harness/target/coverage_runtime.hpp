// Whether a running service was built with the coverage runtime (fuzz/coverage), told by its program's bytes
// and by what interpreters load, without asking it anything. False where that cannot be told, as for a
// runtime in a library of the service's own.
#pragma once

#include <sys/types.h>

#include <vector>

namespace shakedown::target {

bool has_coverage_runtime(const std::vector<pid_t>& processes);

}  // namespace shakedown::target
