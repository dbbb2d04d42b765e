// What a run's command line changed of its scenario, for the command that shows its findings again. Pure.
#pragma once

#include <string>
#include <string_view>

#include "harness/journal/records.hpp"

namespace shakedown::judge {

// " --target http://127.0.0.1:8080 --set 'seed=1'": the options of `shakedown run` that change what is run,
// as they were quoted, each with a space before it. Where its output goes and which stages it had are left
// out.
std::string changing_options(std::string_view command_line);

// As a POSIX shell takes it for one word.
std::string quoted_word(const std::string& word);

// The command that makes the same run again, its seed included.
std::string run_again(const journal::RunInfo& info);

}  // namespace shakedown::judge
