// Which faults `matrix: all` means, and what each name stands for: one specification a kind, strong enough to
// show what a service does with it and short enough for an experiment of a few seconds. Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/model/fault.hpp"

namespace shakedown::faults_matrix {

struct Subject {
  std::string name;  // the dependency, or "target"
  bool http = false;
  bool started = false;  // by the run: there is a process to stop
};

// Of a dependency: everything on its wire that fits its protocol, and of a started one its process besides.
// Of the target (started): the system around it.
std::vector<FaultKind> all_faults(const Subject& subject);

// The kind as an experiment of the matrix uses it.
FaultSpec fault_for_matrix(FaultKind kind, const std::string& on);

// Why this fault can never be armed there ("payments is attached: there is no process to stop"); empty where
// it can be tried.
std::string impossible(FaultKind kind, const Subject& subject);

}  // namespace shakedown::faults_matrix
