// The drift of a stage: what each HTTP dependency answers, and what the target is asked, changed one place
// and one operator at a time, each with its controls, within the stage's time.
//
//     start afresh, play the traffic once      which request reaches which dependency
//     for each service, for each endpoint of the target that reaches it
//       start afresh, play it three times      the control, what differs anyway, and what the answers look
//       like for each endpoint asked, each operator, each place
//         the control, the change, the control   trial.hpp
//         again, where it looked badly taken     up to DriftStageSpec::repeat times in all
//
// A play costs milliseconds and a fresh start hundreds of them, so the control after one change is the
// control before the next, and services are started afresh only after a change that spoiled them, or when a
// control is not as it was. "Poisoned" and "failed silently" are believed only of a trial that began
// afresh, since state wears out (stock is sold, limits are reached) and keeps what earlier changes left
// undone.
#pragma once

#include <string>

#include "harness/model/result.hpp"
#include "harness/provoke/experiment/surroundings.hpp"

namespace shakedown::drift {

using namespace experiments;  // what every kind of experiment is made with

struct DriftDone {
  int cells = 0;         // places and operators that were tried
  int experiments = 0;   // with their repetitions
  int untried = 0;       // for want of time
  std::string coverage;  // one line for people
};

// Blocks. `length`: when it is over no further trial is begun; what is left is written down as untried. Fails
// where the target could not be started or played at all.
Result<DriftDone> run_drift(Surroundings& around, const DriftStageSpec& spec, Nanoseconds length);

}  // namespace shakedown::drift
