// What stands in the terminal: a line of progress while the run goes on, and one screen at its end. Pure
// text: the caller decides when to write it and whether there is a terminal at all. Escapes in what a target
// said never reach the terminal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/journal/records.hpp"

namespace shakedown::reports {

// The run at this moment. Rates and latencies are those of the last whole second.
struct LiveFigures {
  Nanoseconds elapsed{};
  std::optional<Nanoseconds> left;  // none: as long as it takes
  std::string stage;                // empty before the first one
  int stage_number = 0;             // from 1
  int stage_count = 0;
  double rate_asked = 0;    // requests a second that the schedule asked for
  double rate_reached = 0;  // that ended
  std::optional<Nanoseconds> p50, p99;
  std::uint64_t requests = 0;  // since the run began
  std::uint64_t errors = 0;
  struct Signature {
    std::string text;  // "POST /orders 500 no stock"
    std::uint64_t count = 0;
  };
  std::vector<Signature> signatures;  // the most frequent first
};

// One line. On a terminal it begins with a carriage return, is at most `width` columns wide (less one, so
// that no terminal wraps it) and ends by erasing what an earlier, longer line left behind; otherwise it is a
// plain line with its line end, and width is ignored.
std::string progress_line(const LiveFigures& figures, int width, bool terminal);

struct SummaryOptions {
  int width = 100;  // columns; at least 60 are used
  bool color = false;
  std::string folder;  // where the reports are: "runs/checkout-20251121-091800"; empty: not told
};

// At most 40 lines, each with its line end.
std::string summary(const journal::StoredRun& run, const SummaryOptions& options);

}  // namespace shakedown::reports
