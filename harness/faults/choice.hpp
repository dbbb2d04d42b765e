// Whom a fault is for, and whether it can be made at all.
#pragma once

#include <cstdint>

#include "harness/model/fault.hpp"
#include "harness/model/result.hpp"

namespace shakedown::faults {

// What a fault's choices on one connection come from. `generation` counts how often it was armed under its
// name, so that arming it again draws again.
std::uint64_t random_of(std::uint64_t seed, const FaultSpec& fault, std::uint64_t connection,
                        std::uint64_t generation);

// Whether the fault is for the `ordinal`th (from 1) connection or request since it was armed: each `every`th
// of the first `first`, and of those a share of `probability` that `random` draws.
bool is_chosen(const FaultSpec& fault, std::uint64_t ordinal, std::uint64_t random);

// A fault of a proxy: of the listener, of connections, or (where `http`) of exchanges. Numbers below 0 count
// as 0; what has no meaning at all is a Problem.
Status check_for_proxy(const FaultSpec& fault, bool http);

}  // namespace shakedown::faults
