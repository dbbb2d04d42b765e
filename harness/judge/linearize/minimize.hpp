// Makes a counterexample small enough to be looked at.
#pragma once

#include "harness/judge/linearize/check.hpp"
#include "harness/judge/linearize/search.hpp"

namespace shakedown::judge::linearize {

// `failed` has ended without an order. What is left of the partition is still without one.
Counterexample minimize(History& history, const Model& model, const Partition& partition,
                        const Search& failed);

}  // namespace shakedown::judge::linearize
