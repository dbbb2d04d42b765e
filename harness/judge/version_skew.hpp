// Two versions that answer by turns: the same read, asked several times in a row with nothing in between,
// gets answers of exactly two shapes, each more than once. Pure.
#pragma once

#include <vector>

#include "harness/judge/compared_pairs.hpp"

namespace shakedown::judge {

// One change for each place that the two shapes differ in; what differs between equal rounds of the baseline
// too is left out.
std::vector<journal::ChangeRecord> find_skew(const ComparedStep& step, const LearnedNoise& noise);

}  // namespace shakedown::judge
