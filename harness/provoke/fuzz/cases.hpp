// From one request that goes well to many that might not: each boundary of its operation once, and random
// ones. Each differs from the good one in a stated way, and says whether the contract allows it. Pure, and
// all from the seed.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/judge/contract/contract.hpp"
#include "harness/provoke/fuzz/grammar.hpp"
#include "harness/provoke/fuzz/random.hpp"
#include "harness/provoke/fuzz/sequence.hpp"
#include "harness/provoke/fuzz/values.hpp"

namespace shakedown::fuzz {

using KnownBoundaries = std::map<int, std::vector<Candidate>>;  // by index into Grammar::values

struct Source {
  const Grammar& grammar;
  const judge::Contract* contract = nullptr;  // null: nothing is claimed of what is made
  bool safe_methods_only = false;    // then no request changes its method to one that changes something
  KnownBoundaries* known = nullptr;  // where those of values are kept, so that each are made once
};

// Every boundary of its values, its body as a whole, its fields, its path and its method, in a fixed order:
// as it goes well, and then one of each place in turn.
std::vector<FuzzRequest> boundary_cases(const Source& source, const FuzzRequest& good);

// One to four changes of it: values that fit, values that do not, near values, places left out or doubled.
FuzzRequest random_case(const Source& source, const FuzzRequest& good, Random& random);

// One that fits the contract in all of its places, made from the grammar alone. Values of its path that
// `good` has stay.
FuzzRequest fitting_case(const Source& source, const FuzzRequest& good, Random& random);

// Fills in `claim` and `breaks` by the contract's checker.
void claim_by_contract(const Source& source, FuzzRequest& request);

}  // namespace shakedown::fuzz
