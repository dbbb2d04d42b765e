// `shakedown shapes check CONTRACT FROM`: the exchanges of a recording or a run against an OpenAPI document.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace shakedown::cli {

// Exit status: 0 no deviation, 1 some, 2 an input that cannot be used.
void add_shapes_check(CLI::App& shapes, std::function<int()>& chosen);

}  // namespace shakedown::cli
