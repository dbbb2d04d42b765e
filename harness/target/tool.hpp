// A program that is run for what it prints, such as git: with exactly the environment that is given, bounded
// in time and output, and killed with all that it started where it goes beyond.
#pragma once

#include <string>
#include <vector>

#include "harness/model/result.hpp"
#include "harness/model/time.hpp"
#include "harness/target/command.hpp"

namespace shakedown::target {

struct ToolRun {
  std::vector<std::string> command;
  Environment environment;
  std::string directory;  // empty: this process's own
  std::string input;      // what it reads from its standard input
  Nanoseconds within = std::chrono::seconds(60);
  std::size_t most_output = std::size_t{256} << 20;
};

struct ToolOutput {
  int status = 0;  // as it exited; 128 and its number where a signal ended it
  std::string out;
  std::string err;   // at most 16 KiB
  bool cut = false;  // it printed more than `most_output`, and was ended for it
};

// Blocks. A Problem where the program cannot be started, or was not done in time.
Result<ToolOutput> run_tool(const ToolRun& run);

}  // namespace shakedown::target
