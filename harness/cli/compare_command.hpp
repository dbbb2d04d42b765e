// `shakedown compare`: two stored runs side by side.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace shakedown::cli {

// Adds the subcommand; once it is parsed, `chosen` is what to do. It returns the exit status.
void add_compare_command(CLI::App& app, std::function<int()>& chosen);

}  // namespace shakedown::cli
