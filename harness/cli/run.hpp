// `shakedown run`: everything from a scenario to its reports.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/cli/interrupt.hpp"
#include "harness/model/scenario.hpp"

namespace shakedown::cli {

struct RunRequest {
  Scenario scenario;
  std::string command_line;
  std::string out;                    // folder; empty: runs/NAME-TIMESTAMP
  std::vector<std::string> only;      // names of stages; empty: all
  std::optional<std::uint16_t> live;  // a port for the live view, 0: any free one; none: no such view
  bool quiet = false;                 // no progress and no summary
  bool json = false;                  // report.json on stdout instead of the summary
};

// Returns the exit status. Everything that goes wrong has been said on stderr by then.
int run(const RunRequest& request, const Interrupt& interrupt);

}  // namespace shakedown::cli
