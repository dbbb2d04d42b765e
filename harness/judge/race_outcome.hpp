// Serial equivalence: whether a burst ended as some serial order does, and what it is when not. The target
// played serially is its own specification; only what differs from that is judged. Pure; any thread.
//
// The runner asks after each burst:
//
//   judge::RaceControl control(serial_plays);        // race_control.hpp; again when plays were added
//   const judge::RaceRuling ruling = judge::judge_burst(control, burst);
//   if (!ruling.wants.empty()) play each of these orders serially, twice, from fresh state; judge again
//   if (judge::is_race(ruling.outcome)) repeat it, then with fewer requests and wider steps
//
// When in doubt it is no race. Requests that were told to try again (408, 409, 423, 425, 429, 503) count as
// not sent where the rest and the state are explained so; requests of which nobody knows whether they took
// effect (a broken connection, no answer, 5xx) count as sent or not, whichever explains the rest.
#pragma once

#include <string>
#include <vector>

#include "harness/judge/race_control.hpp"
#include "harness/judge/race_play.hpp"
#include "harness/model/finding.hpp"

namespace shakedown::judge {

using RaceOutcome = journal::RaceCell::Outcome;

struct RaceRuling {
  RaceOutcome outcome = RaceOutcome::inconclusive;
  std::string
      says;  // one sentence, with numbers: "3 of 3 requests succeeded where every serial order lets 1"
  std::vector<Evidence> evidence;
  // Inconclusive only: orders (of all or of a part of the requests) that, played serially, would decide it.
  std::vector<std::vector<int>> wants;
};

RaceRuling judge_burst(const RaceControl& control, const RacePlay& burst);

// Whether the outcome is worth a finding, and so worth repeating.
bool is_race(RaceOutcome outcome);
// Whether the burst proves anything: not `not_exercised` and not `inconclusive`.
bool is_exercised(RaceOutcome outcome);
const char* name_of(RaceOutcome outcome);  // "limit overrun"

}  // namespace shakedown::judge
