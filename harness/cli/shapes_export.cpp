// `shakedown shapes export`: shapes in the languages that other tools read.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

#include "harness/cli/exit_status.hpp"
#include "harness/cli/shapes_command.hpp"
#include "harness/cli/shapes_input.hpp"
#include "harness/cli/terminal.hpp"
#include "harness/judge/shapes/json_schema.hpp"
#include "harness/judge/shapes/openapi.hpp"
#include "harness/judge/words.hpp"
#include "reports/write.hpp"

namespace shakedown::cli {
namespace {

struct ExportCommand {
  ShapesInput input;
  std::string format = "openapi";
  std::string endpoint;
  std::string title;
  std::string out;
};

// Only the shapes of one endpoint, where one is asked for.
Status keep_endpoint(judge::ShapeSet& set, const std::string& endpoint) {
  if (endpoint.empty()) return Done{};
  std::vector<std::string> known;
  for (auto at = set.shapes.begin(); at != set.shapes.end();) {
    if (known.empty() || known.back() != at->first.endpoint) known.push_back(at->first.endpoint);
    at = at->first.endpoint == endpoint ? std::next(at) : set.shapes.erase(at);
  }
  if (!set.shapes.empty()) return Done{};
  const auto near = judge::nearest(endpoint, known);
  return problem("there is no endpoint \"" + endpoint + "\"",
                 near.empty() ? "" : "did you mean \"" + near + "\"?");
}

std::string exported(const ExportCommand& command, const judge::ShapeSet& set) {
  if (command.format == "openapi") {
    const auto title =
        command.title.empty() ? std::filesystem::path(command.input.path).stem().string() : command.title;
    return judge::openapi_of(set, title.empty() ? "learned" : title);
  }
  const auto with_body = std::count_if(set.shapes.begin(), set.shapes.end(),
                                       [](const auto& shape) { return shape.second.body.present > 0; });
  for (const auto& [key, shape] : set.shapes) {
    if (with_body == 1 && shape.body.present > 0) return judge::json_schema_of(key, shape);
  }
  return judge::json_schemas_of(set);
}

int run_export(const ExportCommand& command) {
  auto read = read_shapes(command.input);
  if (!read) {
    complain(read.error());
    return wrong_input;
  }
  for (const auto& note : read.value().notes) say("note: " + note);
  if (const auto kept = keep_endpoint(read.value().set, command.endpoint); !kept) {
    complain(kept.error());
    return wrong_input;
  }
  const auto text = exported(command, read.value().set);
  if (command.out.empty()) {
    print(text);
    return all_held;
  }
  if (const auto written = reports::write_file(command.out, text); !written) {
    complain(written.error());
    return could_not_run;
  }
  say("wrote " + command.out);
  return all_held;
}

}  // namespace

void add_shapes_export(CLI::App& shapes, std::function<int()>& chosen) {
  const auto command = std::make_shared<ExportCommand>();
  auto* sub = shapes.add_subcommand("export", "shapes as JSON Schema, or as a draft of an OpenAPI document");
  sub->add_option("from", command->input.path, "a file of shapes infer, a recording (HAR) or a run's folder")
      ->required();
  sub->add_option("--format", command->format, "openapi or json-schema")
      ->check(CLI::IsMember({"openapi", "json-schema"}))
      ->capture_default_str();
  sub->add_option("--endpoint", command->endpoint, "only this one, such as \"GET /orders/{id}\"");
  sub->add_option("--title", command->title, "of the OpenAPI document (default: the input's name)");
  sub->add_option("--out", command->out, "the file (default: standard output)");
  add_input_options(*sub, command->input);
  sub->callback([command, &chosen] { chosen = [command] { return run_export(*command); }; });
}

}  // namespace shakedown::cli
