// Every process, socket and file of this folder is held by a descriptor that closes itself: net's.
#pragma once

#include "harness/net/descriptor.hpp"

namespace shakedown::target {

using net::Descriptor;

}  // namespace shakedown::target
