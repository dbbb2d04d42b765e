// The part of a judgement that is about access, for judgement.cpp.
#pragma once

#include "harness/journal/journal.hpp"
#include "harness/journal/read_tables.hpp"

namespace shakedown::journal {

// Replaces what is there, inside the caller's transaction.
Status put_judged_access(Database& database, const Judgement& judgement);
void read_judged_access(Database& database, ReadState& state, StoredRun& run);

}  // namespace shakedown::journal
