// The answers of a stage that compares, step by step: what the baseline and the target gave in each round.
// Borrows the run, which must outlive it.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/judge/noise_mask.hpp"

namespace shakedown::judge {

using Kept = const journal::ExchangeRecord*;

struct ComparedStep {
  std::string endpoint;
  struct Round {
    Kept baseline = nullptr;
    Kept again = nullptr;
    Kept target = nullptr;
  };
  std::vector<Round> rounds;   // whole ones only
  std::vector<Kept> in_a_row;  // the target's answers to the same read, one after another
};

struct ComparedPairs {
  int stage = 0;
  std::string between;
  std::map<std::pair<int, int>, ComparedStep> steps;  // by journey and step
};
// One for each stage that compares.
std::vector<ComparedPairs> compared_pairs(const journal::StoredRun& run);

// What differs by itself, by endpoint.
struct LearnedNoise {
  std::map<std::string, NoiseMask> masks;
  std::vector<journal::NoiseRecord> records;
  bool covers(const std::string& endpoint, std::string_view where) const;
};
LearnedNoise learn_noise(const ComparedPairs& pairs);

}  // namespace shakedown::judge
