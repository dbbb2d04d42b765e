// The first table of a run with a change: what the change touches, who wrote it, what was tried on each
// endpoint and how it behaved.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/journal/records.hpp"

namespace shakedown::reports {

struct TouchedRow {
  const TouchedEndpoint* endpoint = nullptr;
  std::uint64_t requests = 0;               // of loads, and as somebody else
  std::uint64_t made_up = 0;                // requests that nobody recorded
  std::uint64_t bursts = 0;                 // of races that it took part in
  std::uint64_t drift_cells = 0;            // changes of what it was told, or of its own requests
  std::vector<std::string> findings;        // ids
  Verdict verdict = Verdict::inconclusive;  // nothing was tried on it; a finding; nothing was found

  std::string tried() const;  // "1,200 requests, 24 bursts"; "nothing"
};

// What was found comes first, then what held, then what was not tried; last what neither traffic nor contract
// has. Among those as the map has them. Empty where the run has none.
std::vector<TouchedRow> touched_rows(const journal::StoredRun& run);

// "handler", "2 calls", "everything".
std::string distance_text(const TouchedEndpoint& endpoint);
// One line: what changed, who wrote it, and how much of it endpoints reach.
std::string touched_sentence(const Touched& touched);

// null where the run has none.
struct BoundedTouched {
  boost::json::value value;
  std::uint64_t left_out = 0;
};
BoundedTouched touched_json(const journal::StoredRun& run);

}  // namespace shakedown::reports
