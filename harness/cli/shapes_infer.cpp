// `shakedown shapes infer`: learn, and show or keep what was learned.
#include <memory>

#include "harness/cli/exit_status.hpp"
#include "harness/cli/shapes_command.hpp"
#include "harness/cli/shapes_input.hpp"
#include "harness/cli/shapes_table.hpp"
#include "harness/cli/terminal.hpp"
#include "reports/write.hpp"

namespace shakedown::cli {
namespace {

struct InferCommand {
  ShapesInput input;
  std::string out;
  bool json = false;
};

int infer(const InferCommand& command) {
  const auto read = read_shapes(command.input);
  if (!read) {
    complain(read.error());
    return wrong_input;
  }
  for (const auto& note : read.value().notes) say("note: " + note);
  if (!command.out.empty()) {
    if (const auto written = reports::write_file(command.out, judge::to_text(read.value().set)); !written) {
      complain(written.error());
      return could_not_run;
    }
    say("wrote " + command.out);
  }
  if (!command.json) {
    print(shapes_table(read.value().set));
  } else if (command.out.empty()) {
    print(judge::to_text(read.value().set));
  }
  return all_held;
}

}  // namespace

void add_shapes_infer(CLI::App& shapes, std::function<int()>& chosen) {
  const auto command = std::make_shared<InferCommand>();
  auto* sub = shapes.add_subcommand("infer", "learn the shapes of a recording or a run");
  sub->add_option("from", command->input.path, "a recording (HAR) or a run's folder")->required();
  sub->add_option("--out", command->out, "keep the shapes in this file, for shapes diff and export");
  sub->add_flag("--json", command->json, "print the shapes as JSON and not as a table");
  add_input_options(*sub, command->input);
  sub->callback([command, &chosen] { chosen = [command] { return infer(*command); }; });
}

}  // namespace shakedown::cli
