// The history of runs, kept beside their folders: in `runs/history.db`, and in any other folder of runs that
// has a history.db already. A run that is put somewhere else by --out leaves no file beside itself.
#pragma once

#include <string>

#include "harness/journal/journal.hpp"
#include "harness/journal/records.hpp"
#include "harness/model/result.hpp"

namespace shakedown::cli {

// Adds the judged run to its history, and fills in what the history says of it. Does nothing where none is
// kept.
Status tell_history(const journal::StoredRun& run, const std::string& folder, journal::Judgement& judgement);

// `shakedown show --history`: `path` is a folder of runs, one of its runs, or the file itself.
Status show_history(const std::string& path);

}  // namespace shakedown::cli
