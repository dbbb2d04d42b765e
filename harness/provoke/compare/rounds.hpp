// The same load to the baseline and to the target by turns: each round is a fresh start of one of them, with
// the other one stopped, so that nothing but the code differs. Whatever drifts on the machine meanwhile meets
// both, because who goes first changes from pair to pair.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "harness/provoke/compare/compare.hpp"

namespace shakedown::comparing {

// Whose turn it is, true for the target: baseline, target, target, baseline and so on, or the other way
// round, as the seed says.
std::vector<bool> order_of_rounds(int rounds, std::uint64_t seed);

// Plays the load against the origin and records what it measures of this round.
using PlayRound = std::function<Status(const net::ResolvedOrigin& origin, journal::RoundRecord& round)>;

struct RoundsDone {
  int baseline = 0;
  int target = 0;
};

// Without a baseline the target's rounds alone, for a later comparison.
Result<RoundsDone> run_rounds(experiments::Surroundings& around, const CompareSpec& spec,
                              const RunningBaseline* baseline, const PlayRound& play);

}  // namespace shakedown::comparing
