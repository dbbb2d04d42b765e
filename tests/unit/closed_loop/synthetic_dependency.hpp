// A dependency as many are: ids, times, tokens, amounts, small sets of words, optional and nullable fields,
// pages, and now and then an error. Each answer is a function of (seed, number), so that two sides differ in
// every value that means nothing and in nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/faults/drift.hpp"
#include "harness/model/http_message.hpp"

namespace shakedown::test {

struct Answered {
  std::string endpoint;
  Response response;
};
Answered answer_of(std::uint64_t seed, std::uint64_t number);

// What is known of its places, as `drifts_for` wants it.
std::vector<FieldFacts> facts_of_dependency();

}  // namespace shakedown::test
