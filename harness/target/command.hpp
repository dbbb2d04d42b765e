// Checks, before anything runs, that a command can be run at all, so that a misspelt name is a sentence with
// a hint and not an exec error in a child.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/model/result.hpp"

namespace shakedown::target {

using Environment = std::map<std::string, std::string>;

// This process's environment with the additions over it.
Environment environment_with(const std::map<std::string, std::string>& additions);

// The absolute path of the program that `command[0]` names: with a slash in it, relative to `directory` (the
// working directory the command will have, as execve sees it); without one, searched in the environment's
// PATH. A Problem names what is missing and the nearest file there is. Touches the file system only.
Result<std::string> find_program(const std::vector<std::string>& command, const std::string& directory,
                                 const Environment& environment);

}  // namespace shakedown::target
