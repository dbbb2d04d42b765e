// The races of a run: every burst judged against the serial plays of its experiment, repetitions put
// together, into the cells of the report's table, and findings. Pure.
//
// All bursts that were seen to overlap count for the rate, whatever their size and timing; the smallest and
// the loosest that show it are told. A finding is reported where bursts
// that no serial order explains were seen as often as `least_bursts` says, however rare they are: what is
// impossible serially need not be frequent. Fewer than that is said, and is inconclusive.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/judge/race_outcome.hpp"
#include "harness/model/finding.hpp"

namespace shakedown::judge {

struct Races {
  std::vector<journal::RaceCell> cells;  // RaceCell::finding is the finding's key below
  std::vector<Finding> findings;         // without ids; Finding::id holds the key
};
Races evaluate_races(const journal::StoredRun& run);

// In how many bursts it must have been seen before it is reported.
int least_bursts(RaceOutcome outcome);

// "race/lost-update"; empty where the outcome is none. And back; not_exercised where there is no such rule.
std::string race_rule(RaceOutcome outcome);
RaceOutcome race_of_rule(const std::string& rule);

// The interval of a share by Wilson's score, 95 %.
std::pair<double, double> wilson_interval(int shown, int of);

// One experiment with its rulings, one for each of its plays (serial plays have the outcome `serial`, and
// nothing to say).
struct JudgedRace {
  const journal::ExperimentRecord* record = nullptr;
  std::string endpoint;
  std::vector<RacePlay> plays;
  std::vector<RaceRuling> rulings;  // by play
  int serial_plays = 0;
  int legal_outcomes = 0;
};
JudgedRace judge_race(const journal::StoredRun& run, const journal::ExperimentRecord& record);

}  // namespace shakedown::judge
