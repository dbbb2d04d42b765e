// The races of a stage: requests that are right one by one, sent at once, within the stage's time.
//
//     start afresh, play the journeys once      which request goes well, and reaches which dependency
//     for each set of requests, the most dangerous first
//       each order, one after another, twice    the legal outcomes, and what differs anyway
//       a few bursts                            until the judge calls one a race
//         again, and with less                  so that it is confirmed and made small
//     the same sets with more bursts            up to RacesSpec::bursts of each
//
// Each play begins afresh: a started target is started again, of an attached one other users are played. That
// is most of the time it takes, so every set has a few bursts before any has many. What was not tried for
// want of time is written down.
#pragma once

#include <string>

#include "harness/model/result.hpp"
#include "harness/provoke/experiment/surroundings.hpp"

namespace shakedown::races {

using namespace experiments;

struct RacesDone {
  int sets = 0;  // that were tried
  int bursts = 0;
  int found = 0;
  int untried = 0;       // for want of time
  std::string coverage;  // one line for people
};

// Blocks. `length`: when it is over no further play is begun. Fails where the target could not be started or
// played at all.
Result<RacesDone> run_races(Surroundings& around, const RacesSpec& spec, Nanoseconds length);

}  // namespace shakedown::races
