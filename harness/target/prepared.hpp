// What one start of a service was made ready for, so that faults of the system can be switched on later.
#pragma once

#include <string>

namespace shakedown::target {

struct Prepared {
  bool asked_for = false;     // ServiceSpec::prepare_for named any kind, or prepare_to_perturb
  std::string control;        // path of the preload library's control file; empty: the library is not in it
  std::string no_library;     // why not, one sentence
  std::string state;          // its copy's path; empty: it has none
  bool in_memory = false;     // and that is on a tmpfs of its own
  std::string not_in_memory;  // why not
};

}  // namespace shakedown::target
