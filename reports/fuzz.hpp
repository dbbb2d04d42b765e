// What made-up requests were sent where, and how much of the contract they met: a row for each endpoint. What
// was found stands among the findings.
#pragma once

#include <boost/json/array.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/journal/records.hpp"

namespace shakedown::reports {

struct BoundedFuzz {
  boost::json::array endpoints;
  std::uint64_t left_out = 0;
};
BoundedFuzz fuzz_json(const journal::StoredRun& run);

// For the terminal and for Markdown: one line over all, and one for each endpoint with a finding or that was
// not reached.
struct FuzzLine {
  std::string text;
  bool bad = false;
  bool unclear = false;
};
std::vector<FuzzLine> fuzz_lines(const journal::StoredRun& run);

}  // namespace shakedown::reports
