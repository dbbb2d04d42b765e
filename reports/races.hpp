// What a run showed of races: the table of sets of concurrent requests, and for each finding the picture of
// two plays, one after another and all at once, on one axis each. The cells are judge's (race_cells.hpp);
// which burst is drawn is the one that the finding cites. Invariants of the scenario stand beside them.
#pragma once

#include <boost/json/array.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/journal/records.hpp"

namespace shakedown::reports {

struct BoundedRaces {
  boost::json::array races;
  std::uint64_t left_out = 0;
};
BoundedRaces races_json(const journal::StoredRun& run);

// By name and what they expect: how often they were looked at, held, and could not be judged.
struct InvariantRow {
  std::string name;
  std::string expects;
  std::uint64_t looked_at = 0;
  std::uint64_t broken = 0;
  std::uint64_t not_judged = 0;
  std::string says;           // of the first that was broken, else of the first that could not be judged
  std::int64_t exchange = 0;  // likewise
};
std::vector<InvariantRow> invariant_rows(const journal::StoredRun& run);
boost::json::array invariants_json(const journal::StoredRun& run);

// A line for each cell and each invariant, for the terminal and for Markdown; the worst first.
enum class Tone : std::uint8_t { good, unclear, bad };
struct RaceLine {
  std::string text;
  Tone tone = Tone::good;
};
std::vector<RaceLine> race_lines(const journal::StoredRun& run);
std::vector<RaceLine> invariant_lines(const journal::StoredRun& run);

}  // namespace shakedown::reports
