// `shakedown reproduce RUN FINDING`: what showed a finding, again and by itself, and how often it shows.
//
// A finding of the fault matrix, of drift or of races has a scenario of its own, RUN/reproduce/FINDING.yaml.
// Any other has the command that its run was made with; that is taken apart and run by this program itself,
// never by a shell, and only where it is `shakedown run`.
#pragma once

#include <string>
#include <vector>

#include "harness/cli/interrupt.hpp"
#include "harness/journal/records.hpp"

namespace shakedown::cli {

struct ReproduceRequest {
  std::string run;      // the run's folder or its run.db
  std::string finding;  // "F3"
  int times = 5;
  std::string out;  // keep what it runs here; empty: nothing is kept
};

// Returns the exit status: all_held where it showed as often as a finding must (three times in five), else
// gate_failed; inconclusive where it was not exercised once.
int reproduce(const ReproduceRequest& request, const Interrupt& interrupt);

// Writes RUN/reproduce/ID.yaml for each finding that has a scenario, and puts the run's folder into the
// commands that name it.
Status write_reproductions(journal::StoredRun& run, const std::string& folder);

// A command line as a POSIX shell splits it where it has nothing but words and quotes; empty where it has
// more.
std::vector<std::string> split_command(const std::string& line);

}  // namespace shakedown::cli
