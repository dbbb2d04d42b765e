// Requests that ought to be refused, each for one reason, made from one that goes well. Whether they are is
// for whoever sends them to see. Pure.
#pragma once

#include <vector>

#include "harness/provoke/fuzz/grammar.hpp"
#include "harness/provoke/fuzz/sequence.hpp"

namespace shakedown::fuzz {

// The likeliest first, at most `most`.
std::vector<FuzzRequest> to_be_refused(const Grammar& grammar, const FuzzRequest& good, std::size_t most);

// The same request with so much more in its body, where that is a JSON object: a member that nothing names.
FuzzRequest with_more_in_it(const FuzzRequest& request, std::size_t bytes);

bool is_refusal(int status);  // 4xx, but for what may be none the next time: 408, 425, 429

}  // namespace shakedown::fuzz
