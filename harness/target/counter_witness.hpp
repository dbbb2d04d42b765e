// A service in C, C++ or Rust that was built with the coverage runtime (fuzz/coverage): its counters say
// which places ran, and its debug information (-g1) where they are in the source.
#pragma once

#include "harness/model/result.hpp"
#include "harness/target/witness.hpp"

namespace shakedown::target {

Result<std::unique_ptr<Witness>> make_counter_witness();

}  // namespace shakedown::target
