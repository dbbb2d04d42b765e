// `shakedown fuzz`: what the coverage-guided engine (shakedown-fuzz, fuzz/engine) needs besides a run.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace shakedown::cli {

// Adds the subcommand with its own; once one is parsed, `chosen` is what to do. It returns the exit status.
void add_fuzz_command(CLI::App& app, std::function<int()>& chosen);

}  // namespace shakedown::cli
