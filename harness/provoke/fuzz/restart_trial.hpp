// After a crash: whether the target starts again with the state that it was left in. One that ends at each
// start, where from fresh state it starts well, is down until somebody repairs what it stored.
#pragma once

#include "harness/provoke/fuzz/witness.hpp"

namespace shakedown::fuzz {

// Sends what ends the target, and starts it again as it was left; written down where that fails. How often it
// did.
int poisoned_restart(Stagecraft& stage, const FuzzSpec& spec, const FuzzRequest& request, int lead,
                     const std::vector<Live>& live, bool as_written = false);

}  // namespace shakedown::fuzz
