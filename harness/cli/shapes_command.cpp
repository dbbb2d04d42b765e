#include "harness/cli/shapes_command.hpp"

#include "harness/cli/shapes_check.hpp"

namespace shakedown::cli {

void add_shapes_command(CLI::App& app, std::function<int()>& chosen) {
  auto* shapes = app.add_subcommand("shapes", "what JSON looks like, learned from traffic");
  shapes->require_subcommand(1);
  add_shapes_infer(*shapes, chosen);
  add_shapes_export(*shapes, chosen);
  add_shapes_diff(*shapes, chosen);
  add_shapes_check(*shapes, chosen);
}

}  // namespace shakedown::cli
