// The part of a run that shows things themselves: kept exchanges, events, log lines. There can be far more of
// them than a report should carry, so what findings and signatures refer to comes first.
#pragma once

#include <boost/json/array.hpp>
#include <cstdint>

#include "harness/journal/records.hpp"

namespace shakedown::reports {

struct Bounded {
  boost::json::array elements;  // in the order of their ids
  std::uint64_t left_out = 0;
};

// Evidence of findings first, then what their experiments did, the example of each signature, the first
// repetition of the other experiments, failures, the slowest and the sample.
Bounded exchanges_json(const journal::StoredRun& run);
// All of them up to the limit, what findings refer to first.
Bounded events_json(const journal::StoredRun& run);
// The lines that findings refer to with those around them (of the same process), those written during an
// experiment, and each process's last lines.
Bounded log_json(const journal::StoredRun& run);

}  // namespace shakedown::reports
