// Whether two counts can come from one source.
#pragma once

#include <cstdint>
#include <vector>

namespace shakedown::judge {

// So many of so many. Samples that lie in one array are taken for one sample in the worst case: with clusters
// of at most `cluster` samples, the mean of n varies no more than that of n / cluster independent ones.
struct Share {
  std::uint64_t hits = 0;
  std::uint64_t of = 0;
  double cluster = 1;

  bool all() const { return of > 0 && hits == of; }
  bool none() const { return hits == 0; }
};

// The chance that one source gives two shares at least this far apart (twice the smaller tail of the
// hypergeometric distribution, at most 1). 1 where a side has no samples.
double fisher(const Share& before, const Share& after);

// P(X >= hits) of a binomial distribution.
double binomial_tail(std::uint64_t hits, std::uint64_t of, double chance);

// Holm's step-down adjustment of `p`, of `tests` tests in all (those not in `p` were far from telling).
// In the order of `p`.
std::vector<double> holm(const std::vector<double>& p, std::uint64_t tests);

}  // namespace shakedown::judge
