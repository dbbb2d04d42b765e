// Input to state: which values of a sequence the service compared with what, and what to put in their place.
// Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fuzz/engine/sequence.hpp"

namespace shakedown::fuzz {

struct TextCompare {
  std::string a;
  std::string b;
};

struct NumberCompare {
  std::uint64_t constant = 0;
  std::uint64_t value = 0;
  std::uint32_t bytes = 8;
};

// steps[step].values[value] may become `bytes`.
struct Hint {
  std::size_t step = 0;
  std::size_t value = 0;
  std::string bytes;

  bool operator==(const Hint&) const = default;
};

inline constexpr std::size_t most_hints = 512;

std::vector<Hint> hints_of(const Sequence& sequence, const std::vector<TextCompare>& texts,
                           const std::vector<NumberCompare>& numbers);

}  // namespace shakedown::fuzz
