// `shakedown proxy`: fault proxies for whoever speaks Toxiproxy's API.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace shakedown::cli {

// Adds the subcommand; once it is parsed, `chosen` is what to do. It returns the exit status.
void add_proxy_command(CLI::App& app, std::function<int()>& chosen);

}  // namespace shakedown::cli
