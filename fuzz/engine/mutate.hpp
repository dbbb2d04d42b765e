// One change to a sequence: of its requests, of one value, of what a value refers to. Pure: randomness, what
// was learned and libFuzzer's own mutation of bytes are arguments.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "fuzz/engine/random.hpp"
#include "fuzz/engine/sequence.hpp"

namespace shakedown::fuzz {

// An operation's answers have a scalar here.
struct Produced {
  std::size_t operation = 0;
  std::string pointer;

  bool operator==(const Produced&) const = default;
};

struct Knowledge {
  const Operations* operations = nullptr;
  std::vector<std::string> words;  // what the service compared with, and what it answered
  std::vector<Produced> produced;
  std::vector<std::uint64_t> sent;  // by operation: how often
};

using ByteMutator = std::function<void(std::string&)>;

void mutate(Sequence& sequence, const Knowledge& knowledge, Random& random, const ByteMutator& bytes);

// The beginning of one and the end of the other, cut between requests.
Sequence crossed(const Sequence& a, const Sequence& b, Random& random);

}  // namespace shakedown::fuzz
