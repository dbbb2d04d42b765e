// What the process says when it ends; an interface that CI jobs rely on.
#pragma once

#include "harness/model/gate.hpp"

namespace shakedown::cli {

enum ExitStatus : int {
  all_held = 0,
  gate_failed = 1,
  wrong_input = 2,    // the command line, the scenario or a file it names
  inconclusive = 3,   // too little data, or the generator itself was late
  could_not_run = 4,  // the harness or the target
  interrupted = 130,
};

inline int exit_status(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return all_held;
    case Verdict::fail:
      return gate_failed;
    case Verdict::inconclusive:
      return inconclusive;
  }
  return could_not_run;
}

}  // namespace shakedown::cli
