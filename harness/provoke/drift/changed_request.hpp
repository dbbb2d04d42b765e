// A request to the target as an older or newer client would write it: a drift operator applied to its bytes.
// Pure.
#pragma once

#include <cstdint>

#include "harness/faults/drift.hpp"
#include "harness/provoke/experiment/journey_player.hpp"

namespace shakedown::drift {

// Changes the request in place where the operator applies; its Content-Length follows.
faults::Drifted change_request(experiments::WrittenRequest& request, const DriftSpec& drift,
                               std::uint64_t seed);

}  // namespace shakedown::drift
