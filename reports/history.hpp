// What earlier runs of the scenario tell about this one, for every format: which findings are new, known,
// flaky, back or gone, and how each gate's figure went from run to run. Worked out by judge/history.hpp.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <vector>

#include "harness/journal/records.hpp"
#include "reports/races.hpp"

namespace shakedown::reports {

// "in 3 of 10 runs since 2026-11-01; 9 clean runs in a row would prove a fix".
std::string in_words(const HistoryFinding& finding);

// A line of blocks, one for each run, as high as the figure; a dot where there was none.
std::string sparkline(const HistoryGate& gate);

// A line for each finding that is not simply known, for the terminal and for Markdown; nothing where no
// history is kept or this run is the first.
std::vector<RaceLine> history_lines(const journal::StoredRun& run);

// null where no history is kept.
boost::json::value history_json(const journal::StoredRun& run);

struct HistoryScreenOptions {
  int width = 100;
  bool color = false;
};
// `shakedown show --history`: one scenario of a history file, as its last run left it.
std::string history_screen(const std::string& scenario, const std::string& last_run, const History& history,
                           const HistoryScreenOptions& options);

}  // namespace shakedown::reports
