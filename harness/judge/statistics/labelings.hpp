// The ways in which rounds could have been dealt to baseline and target. Where the two are the same service,
// each way was as likely as the one that was played, which is what makes a permutation test exact.
#pragma once

#include <cstdint>
#include <vector>

namespace shakedown::judge {

// A bit for each round that counts as the target's.
using Labeling = std::uint64_t;

struct Labelings {
  std::vector<Labeling> all;  // the first is the one that was played: the last `of_target` rounds
  bool exact = true;          // all there are; false: that many were drawn, each as likely as another
};

// At most 63 rounds together. Above `most`, as many as that are drawn from the seed.
Labelings labelings(int of_baseline, int of_target, std::uint64_t seed, std::uint64_t most = 10'000);

}  // namespace shakedown::judge
