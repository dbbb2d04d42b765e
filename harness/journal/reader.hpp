// A run file read back whole. Works on the file of a run that crashed or is still going on.
#pragma once

#include <string>

#include "harness/journal/records.hpp"
#include "harness/model/result.hpp"

namespace shakedown::journal {

// `path` is the run.db itself or the run's folder.
Result<StoredRun> read_run(const std::string& path);

}  // namespace shakedown::journal
