// `shakedown shapes diff`: what changed between two recordings, runs or files of shapes.
#include "harness/cli/shapes_diff.hpp"

#include <algorithm>
#include <chrono>
#include <memory>

#include "harness/cli/exit_status.hpp"
#include "harness/cli/shapes_command.hpp"
#include "harness/cli/shapes_input.hpp"
#include "harness/cli/terminal.hpp"

namespace shakedown::cli {
namespace {

struct DiffCommand {
  ShapesInput before, after;
  std::string equal;       // to `before`: what differs between the two is noise
  std::string after_side;  // empty: the same as before
  std::string fail_on = "WARN";
  bool json = false;
};

Severity threshold(const std::string& level) {
  if (level == "ERR") return Severity::high;
  return level == "WARN" ? Severity::medium : Severity::info;
}

Result<judge::ShapeSet> read(ShapesInput input, const std::string& path) {
  input.path = path;
  auto read = read_shapes(input);
  if (!read) return read.error();
  for (const auto& note : read.value().notes) say("note: " + path + ": " + note);
  return std::move(read.value().set);
}

int diff(const DiffCommand& command) {
  auto after_input = command.before;
  if (!command.after_side.empty()) after_input.side = command.after_side;
  const auto before = read(command.before, command.before.path);
  const auto after = read(after_input, command.after.path);
  if (!before || !after) {
    complain(before ? after.error() : before.error());
    return wrong_input;
  }
  judge::DiffOptions options;
  options.between = command.before.path + " and " + command.after.path;
  options.now = std::chrono::system_clock::now().time_since_epoch();
  if (!command.equal.empty()) {
    const auto equal = read(command.before, command.equal);
    if (!equal) {
      complain(equal.error());
      return wrong_input;
    }
    options.noise = judge::noise_between(before.value(), equal.value());
  }
  const auto difference = judge::compare(before.value(), after.value(), options);
  print(command.json ? shapes_diff_json(difference) : shapes_diff_text(difference));
  const bool breaks =
      std::any_of(difference.changes.begin(), difference.changes.end(),
                  [&](const auto& change) { return change.severity >= threshold(command.fail_on); });
  if (breaks) return gate_failed;
  if (difference.tests > 0) return all_held;
  say("inconclusive: the two have no messages of one endpoint in common");
  return inconclusive;
}

}  // namespace

void add_shapes_diff(CLI::App& shapes, std::function<int()>& chosen) {
  const auto command = std::make_shared<DiffCommand>();
  auto* sub = shapes.add_subcommand("diff", "what changed between two recordings, runs or files of shapes");
  sub->footer(
      "Exit status: 0 no change of the level of --fail-on, 1 there is one, 2 an input is wrong,\n"
      "3 inconclusive: nothing could be compared.");
  sub->add_option("before", command->before.path, "a recording (HAR), a run's folder or a file of shapes")
      ->required();
  sub->add_option("after", command->after.path, "another one")->required();
  sub->add_option(
      "--equal", command->equal,
      "one more like `before`, from the same service: places that differ between the two are noise");
  sub->add_option("--after-side", command->after_side, "--side of `after`, where it is another one");
  sub->add_option("--fail-on", command->fail_on, "the least level that ends with status 1")
      ->check(CLI::IsMember({"ERR", "WARN", "INFO"}))
      ->capture_default_str();
  sub->add_flag("--json", command->json, "print JSON");
  add_input_options(*sub, command->before);
  sub->callback([command, &chosen] { chosen = [command] { return diff(*command); }; });
}

}  // namespace shakedown::cli
