// Runs a program as a user would, for tests through the command line.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace shakedown::test {

struct Ran {
  int status = -1;  // exit status; 128 + N after signal N
  std::string out;
  std::string err;
};

// Ends with the program. `while_running` is called with its pid every few milliseconds; the program is killed
// after two minutes, so that a hang is a failure and not a stuck test.
Ran run_command(const std::vector<std::string>& command, const std::string& folder = "/",
                const std::function<void(pid_t)>& while_running = {});

// The shakedown that this build made, with arguments.
Ran run_shakedown(std::vector<std::string> arguments, const std::string& folder = "/",
                  const std::function<void(pid_t)>& while_running = {});

std::string read_file(const std::string& path);

}  // namespace shakedown::test
