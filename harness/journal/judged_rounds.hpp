// The part of a judgement that is about rounds of load.
#pragma once

#include "harness/journal/journal.hpp"
#include "harness/journal/read_tables.hpp"

namespace shakedown::journal {

Status put_judged_rounds(Database& database, const Judgement& judgement);
void read_judged_rounds(Database& database, ReadState& state, StoredRun& run);

}  // namespace shakedown::journal
