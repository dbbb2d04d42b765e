// The man page and the shells' completions, made from the same description of the command line that --help
// prints, so that they cannot differ from it.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

namespace shakedown::cli {

// In troff's man macros.
std::string man_page(const CLI::App& app);

// `shell` is bash, zsh or fish.
std::string completion(const CLI::App& app, const std::string& shell);

// Adds `man` and `completion`; once one is parsed, `chosen` is what to do.
void add_text_commands(CLI::App& app, std::function<int()>& chosen);

}  // namespace shakedown::cli
