// `shakedown shapes`: what JSON looks like, learned from traffic. Each of its commands has a file of its own.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace shakedown::cli {

// Adds the subcommand with all of its own; once one is parsed, `chosen` is what to do. It returns the exit
// status.
void add_shapes_command(CLI::App& app, std::function<int()>& chosen);

void add_shapes_infer(CLI::App& shapes, std::function<int()>& chosen);
void add_shapes_export(CLI::App& shapes, std::function<int()>& chosen);
void add_shapes_diff(CLI::App& shapes, std::function<int()>& chosen);

}  // namespace shakedown::cli
