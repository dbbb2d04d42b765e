// Every process, socket and file of this folder is held by a descriptor that closes itself: net's.
#pragma once

#include "harness/net/descriptor.hpp"

namespace shakedown::target {

using net::Descriptor;

// Above the numbers that the guardian's and the service's streams get, so that moving one of those there
// cannot overwrite another.
inline constexpr int lowest_kept_descriptor = 10;

}  // namespace shakedown::target
