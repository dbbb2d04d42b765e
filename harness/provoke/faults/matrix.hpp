// The matrix of a stage: for each dependency and fault an experiment with control, within the stage's time.
//
//     start afresh, play the traffic once    which request reaches which dependency
//     for each dependency, for each endpoint that reaches it
//       two controls                         what it does unprovoked, and what differs anyway
//       for each fault
//         the experiment                     experiment.hpp
//         again, where it looked broken      up to MatrixSpec::repeat times in all
//
// What the judge's pure functions say of an experiment decides only whether it is worth repeating; findings
// are made from the journal, later.
#pragma once

#include <string>

#include "harness/model/result.hpp"
#include "harness/provoke/experiment/surroundings.hpp"

namespace shakedown::faults_matrix {

using namespace experiments;  // what every kind of experiment is made with

struct MatrixDone {
  int experiments = 0;
  int untried = 0;       // for want of time
  std::string coverage;  // one line for people: what was tried and what was not
};

// Blocks. `length`: when it is over no further experiment is begun; what is left is written down as untried.
// Fails where the target could not be started or played at all.
Result<MatrixDone> run_matrix(Surroundings& around, const MatrixSpec& spec, Nanoseconds length);

}  // namespace shakedown::faults_matrix
