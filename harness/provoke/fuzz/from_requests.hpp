// A grammar from a request that was seen, where no contract says more: what stood in each place is an
// example, and its kind of JSON value the only type that is known. Nothing is claimed of it. Pure.
#pragma once

#include "harness/provoke/fuzz/grammar.hpp"
#include "harness/provoke/fuzz/sequence.hpp"

namespace shakedown::fuzz {

// Fills in the operation's slots and body.
void learn_operation(Grammar& grammar, Operation& operation, const FuzzRequest& seen);

}  // namespace shakedown::fuzz
