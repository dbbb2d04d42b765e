// The part of a judgement that earlier runs told, for judgement.cpp: kept in the run file, so that its
// reports can be made again after the history has gone on.
#pragma once

#include "harness/journal/journal.hpp"
#include "harness/journal/read_tables.hpp"

namespace shakedown::journal {

// Replaces what is there, inside the caller's transaction.
Status put_history(Database& database, const History& history);
// After the gates.
void read_history_of_run(Database& database, ReadState& state, StoredRun& run);

}  // namespace shakedown::journal
