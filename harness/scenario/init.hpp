// A first scenario from what one has at hand: a service and its traffic. `shakedown init` writes it to a
// file; `shakedown run --url ... --traffic ...` runs the same text without one, so that the two cannot
// differ.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/model/scenario.hpp"
#include "harness/scenario/loader.hpp"

namespace shakedown::scenario {

// Relative paths are relative to the current directory, as command lines have them.
struct InitOptions {
  std::string url;                   // either this
  std::vector<std::string> command;  // or this
  std::vector<std::string> traffic;  // HAR files and access logs
  std::string contract;
  std::string identities;
  std::vector<std::string> allow_hosts;
  std::string name;  // empty: from the service
  std::string
      folder;  // where the scenario is to be: its paths are relative to this; empty: current directory
};

// The scenario as commented YAML. It loads without a problem from that folder and runs as it is; where the
// options cannot give such a scenario (no traffic, a missing file, a host that is not allowed), the Problem
// says so. A command that has no place for its port gets it as the environment variable PORT.
Result<std::string> write_scenario(const InitOptions& options);

// The same text, loaded, with the command line's other options on top. Problems name the file
// "command line".
Loaded scenario_from_options(const InitOptions& options, const Overrides& overrides = {});

}  // namespace shakedown::scenario
