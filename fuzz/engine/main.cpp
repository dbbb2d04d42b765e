// shakedown-fuzz: coverage-guided fuzzing of a service over HTTP. Starts workers, each with a target of its
// own, collects what they say, and writes findings and a summary as lines of JSON.
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "fuzz/engine/crew.hpp"
#include "fuzz/engine/operations.hpp"

namespace {

using namespace shakedown;
using namespace shakedown::fuzz;

constexpr int wrong_usage = 2;

int refuse(const Problem& problem) {
  fmt::print(stderr, "shakedown-fuzz: {}\n", to_string(problem));
  return wrong_usage;
}

Result<Operations> read_operations_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return problem(fmt::format("'{}' cannot be read", path));
  const std::string text(std::istreambuf_iterator<char>(file), {});
  auto operations = read_operations(text);
  if (!operations) return Problem{{path, 0, 0}, operations.error().message, operations.error().hint};
  return operations;
}

}  // namespace

int main(int argc, char** argv) {
  CrewSettings crew;
  auto& worker = crew.worker;
  auto& engine = worker.engine;
  std::string operations_path;
  std::string url;
  std::string guidance = "on";
  int seconds = 60;
  int minimise_seconds = 60;
  int ready_seconds = 10;
  int patience = 2000;
  std::uint64_t memory = 0;
  bool verbose = false;
  bool no_shared_memory = false;

  CLI::App app("Coverage-guided fuzzing of a service over HTTP, on loopback only");
  app.add_option("--operations", operations_path, "What may be sent: a JSON file, see fuzz/README.md")
      ->required();
  app.add_option("--url", url, "A service that runs already, at http://127.0.0.1:PORT; without counters");
  app.add_option("--state", engine.target.state,
                 "A folder that each start of the target gets a copy of, as {data}");
  app.add_option("--environment", engine.target.environment,
                 "NAME=VALUE of the target's environment; may be given several times")
      ->expected(1)
      ->take_all();
  app.add_option("--directory", engine.target.directory, "That the target runs in");
  app.add_option("--corpus", worker.corpus, "Folder of sequences worth keeping, from run to run")
      ->capture_default_str();
  app.add_option("--findings", crew.findings, "File that findings and the summary are appended to");
  app.add_option("--for", seconds, "Seconds to run")
      ->check(CLI::Range(1, 7 * 24 * 3600))
      ->capture_default_str();
  app.add_option("--minimise-for", minimise_seconds, "At most, after them, to make the corpus small")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  app.add_option("--requests", worker.most_requests, "End after so many requests; 0: no bound")
      ->capture_default_str();
  app.add_option("--enough", crew.enough, "End after so many findings; 0: never")->capture_default_str();
  app.add_option("--seed", engine.seed, "Of every random choice")->capture_default_str();
  app.add_option("--workers", crew.workers, "Processes, each with a target of its own")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  app.add_option("--guidance", guidance, "off: the same mutations without any feedback, to compare with")
      ->check(CLI::IsMember({"on", "off"}))
      ->capture_default_str();
  app.add_option("--timeout", patience, "Milliseconds for an answer; after them it hangs")
      ->check(CLI::Range(10, 600'000))
      ->capture_default_str();
  app.add_option("--ready-within", ready_seconds, "Seconds for the target to take connections")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  app.add_option("--most-memory", memory, "MiB that the target may have resident; 0: no bound")
      ->capture_default_str();
  app.add_flag("--no-shared-memory", no_shared_memory,
               "Let answers guide, also where the target has counters");
  app.add_flag("--verbose", verbose, "Show libFuzzer's own lines");
  app.add_option("command", engine.target.command,
                 "The target's command, after --; {port} and {data} are filled in");
  app.positionals_at_end();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : wrong_usage;
  }
  if (url.empty() == engine.target.command.empty()) {
    return refuse(problem("either --url or a command after -- says what is fuzzed"));
  }
  if (!url.empty()) {
    auto spec = attached(url);
    if (!spec) return refuse(spec.error());
    engine.target = std::move(spec).value();
  }
  if (!engine.target.state.empty() && !std::filesystem::is_directory(engine.target.state)) {
    return refuse(problem(fmt::format("'{}' is not a folder", engine.target.state)));
  }
  auto operations = read_operations_file(operations_path);
  if (!operations) return refuse(operations.error());
  engine.target.ready_within = std::chrono::seconds(ready_seconds);
  engine.guided = guidance == "on";
  engine.patience = std::chrono::milliseconds(patience);
  engine.most_resident_bytes = memory << 20U;
  engine.share_memory = !no_shared_memory;
  worker.run_for = std::chrono::seconds(seconds);
  crew.minimise_for = std::chrono::seconds(minimise_seconds);
  worker.quiet = !verbose;
  return run_crew(crew, operations.value());
}
