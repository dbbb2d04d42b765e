// What the process says when it ends; an interface that CI jobs rely on.
#pragma once

#include "harness/cli/judging.hpp"

namespace shakedown::cli {

enum ExitStatus : int {
  all_held = 0,
  gate_failed = 1,
  wrong_input = 2,    // the command line, the scenario or a file it names
  inconclusive = 3,   // too little data, or the generator itself was late
  could_not_run = 4,  // the harness or the target
  interrupted = 130,
};

// A run that passed and left nothing to show for it is no pass.
inline int exit_status(const Judged& judged) {
  switch (judged.verdict) {
    case Verdict::pass:
      return judged.kept ? all_held : could_not_run;
    case Verdict::fail:
      return gate_failed;
    case Verdict::inconclusive:
      return inconclusive;
  }
  return could_not_run;
}

}  // namespace shakedown::cli
