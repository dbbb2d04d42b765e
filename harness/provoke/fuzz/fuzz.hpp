// A stage that sends input which nobody tried: for each operation of the contract, or of the traffic where
// there is none, every boundary once and then random requests until the time is over.
//
//     start afresh, play the journeys once         which request leads up to which operation
//     until the time is over
//       start afresh, sign in                      live values, tokens that have not expired
//       as fast as answers come, for some seconds  an operation's boundaries, or random ones by weight
//       some sequences: create, read, change,      what is kept, and whether it is what was said
//         remove, use again
//       after the boundaries, once                 guided by coverage, where the target has counters
//       each thing that looks wrong, once          again by itself after what leads up to it
//         made smaller, and again from fresh state so that it is confirmed
//
// Where the target's process ends, or does not answer, the requests under way are played one by one, the one
// that does it is found, and what it changed is left alone from then on. What was not reached is written
// down.
#pragma once

#include <functional>
#include <string>

#include "harness/judge/contract/contract.hpp"
#include "harness/model/result.hpp"
#include "harness/provoke/experiment/surroundings.hpp"

namespace shakedown::fuzz {

// How much of the time an endpoint is worth: "POST /orders" -> 3. All the same where it says so.
using Weights = std::function<double(const std::string& endpoint)>;

struct FuzzDone {
  std::uint64_t requests = 0;
  int found = 0;         // that were confirmed
  std::string coverage;  // one line for people
};

// Blocks. `length`: when it is over nothing further is begun. `engine`: the program that is guided by
// coverage (fuzz/engine); empty: it is not there. Fails where the target could not be started.
Result<FuzzDone> run_fuzz(experiments::Surroundings& around, const FuzzSpec& spec, Nanoseconds length,
                          const judge::Contract* contract, const Weights& weights, const std::string& engine);

}  // namespace shakedown::fuzz
