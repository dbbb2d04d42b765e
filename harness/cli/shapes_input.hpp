// Shapes from whatever a user has: a recording (HAR), a run (its stored shapes, else the exchanges that it
// kept), or a file that `shapes infer --out` wrote.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "harness/judge/shapes/shape.hpp"
#include "harness/model/result.hpp"

namespace shakedown::cli {

struct ShapesInput {
  std::string path;
  std::string side = "target";     // of a run: "target", "baseline" or a dependency's name
  std::string contract;            // names the endpoints of a recording; empty: guessed
  std::vector<std::string> hosts;  // of a recording, besides the one with most entries
};

struct ReadShapes {
  judge::ShapeSet set;
  std::vector<std::string> notes;  // what was left out and what the counts stand on, a line each
};

Result<ReadShapes> read_shapes(const ShapesInput& input);

// --side, --contract, --host.
void add_input_options(CLI::App& app, ShapesInput& input);

}  // namespace shakedown::cli
