// `shakedown linearize`: checks a history against a model.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace shakedown::cli {

// Adds the subcommand; once it is parsed, `chosen` is what to do. It returns the exit status.
void add_linearize_command(CLI::App& app, std::function<int()>& chosen);

}  // namespace shakedown::cli
