// Where a request is made from the grammar alone, it may be one that the service has a reason to refuse, and
// then nothing that is made from it comes any farther. So a few are tried before the stage begins, and the
// first that goes well is what the others are made from.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "harness/provoke/fuzz/leads.hpp"

namespace shakedown::fuzz {

// Sets Lead::variant of those that `wanted` says yes to; they may leave something behind in the target. Gives
// the number of requests that were sent.
std::uint64_t try_out(Surroundings& around, const FreshStart& fresh, Nanoseconds deadline,
                      const Grammar& grammar, std::vector<Lead>& leads,
                      const std::function<bool(std::size_t lead)>& wanted, Earlier& earlier);

}  // namespace shakedown::fuzz
