// Tells the kinds of input apart by what they are, not by their names.
#include "harness/cli/shapes_input.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "harness/cli/shapes_of_recording.hpp"
#include "harness/cli/shapes_of_run.hpp"

namespace shakedown::cli {
namespace {

// The first bytes of a file, empty where it cannot be read.
std::string beginning(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(64, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

Result<ReadShapes> read_shapes_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  if (!file) return problem("cannot read " + path);
  auto set = judge::shape_set_from_text(text.view());
  if (!set) {
    auto why = set.error();
    why.where.file = path;
    return why;
  }
  return ReadShapes{std::move(set).value(), {}};
}

}  // namespace

Result<ReadShapes> read_shapes(const ShapesInput& input) {
  std::error_code error;
  if (!std::filesystem::exists(input.path, error))
    return problem("there is no " + input.path, "a recording (HAR), a run's folder, or a file of shapes");
  if (std::filesystem::is_directory(input.path, error)) return shapes_of_run(input);
  const auto bytes = beginning(input.path);
  if (bytes.rfind("SQLite format 3", 0) == 0) return shapes_of_run(input);
  if (bytes.rfind("{\"shakedown\":", 0) == 0) return read_shapes_file(input.path);
  return shapes_of_recording(input);
}

void add_input_options(CLI::App& app, ShapesInput& input) {
  app.add_option("--side", input.side, "of a run: target, baseline or a dependency's name")
      ->capture_default_str();
  app.add_option("--contract", input.contract, "an OpenAPI document that names the endpoints of a recording");
  app.add_option("--host", input.hosts,
                 "of a recording: a host besides the one with most entries; may be given several times")
      ->expected(1)
      ->take_all();
}

}  // namespace shakedown::cli
