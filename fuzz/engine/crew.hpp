// The parent of the workers: starts them, merges what they say, writes it, and has the corpus minimised at
// the end.
#pragma once

#include <string>

#include "fuzz/engine/worker.hpp"

namespace shakedown::fuzz {

struct CrewSettings {
  WorkerSettings worker;  // corpus: empty: a folder of this run alone
  int workers = 1;
  std::string findings;                   // may be empty
  std::size_t enough = 0;                 // end after so many findings; 0: never
  std::chrono::seconds minimise_for{60};  // at most
};

// The exit status: 0 nothing found, 1 findings, 4 it could not run, 130 interrupted.
int run_crew(CrewSettings settings, const Operations& operations);

}  // namespace shakedown::fuzz
