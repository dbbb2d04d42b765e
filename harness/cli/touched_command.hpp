// `shakedown touched`: which endpoints a change reaches, and who wrote it.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace shakedown::cli {

// Adds the subcommand; once it was chosen, `chosen` does it and returns the exit status.
void add_touched_command(CLI::App& app, std::function<int()>& chosen);

}  // namespace shakedown::cli
