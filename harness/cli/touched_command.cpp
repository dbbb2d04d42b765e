#include "harness/cli/touched_command.hpp"

#include <filesystem>
#include <memory>

#include "harness/cli/exit_status.hpp"
#include "harness/cli/terminal.hpp"
#include "harness/cli/touched/map.hpp"
#include "harness/cli/touched/print.hpp"
#include "harness/scenario/loader.hpp"
#include "harness/traffic/traffic.hpp"

namespace shakedown::cli {
namespace {

struct TouchedCommand {
  std::string scenario;
  std::string repository;
  std::string since;
  std::string contract;
  std::string noir;
  bool json = false;
};

// The scenario's change, with what the command line says over it.
int touched_command(const TouchedCommand& command) {
  TouchedSpec spec;
  KnownToScenario known;
  if (!command.scenario.empty()) {
    auto loaded = scenario::load_file(command.scenario);
    if (!loaded.scenario) {
      complain(loaded.problems);
      return wrong_input;
    }
    if (loaded.scenario->touched) spec = *loaded.scenario->touched;
    known.contract = loaded.scenario->contract;
    const auto traffic = traffic::read_traffic(*loaded.scenario);
    if (!traffic) {
      complain(traffic.error());
      return wrong_input;
    }
    known.endpoints = traffic.value().endpoints;
  }
  std::error_code error;
  const auto absolute = [&](const std::string& path) {
    return std::filesystem::absolute(path, error).string();
  };
  if (!command.repository.empty()) spec.repository = absolute(command.repository);
  if (spec.repository.empty()) spec.repository = absolute(".");
  if (!command.since.empty()) spec.since = command.since;
  if (!command.contract.empty()) known.contract = absolute(command.contract);
  if (!command.noir.empty()) spec.noir = absolute(command.noir);
  if (spec.since.empty()) {
    complain(problem("say since which revision: with --since, or in the scenario's `touched`",
                     "shakedown touched --repository . --since main"));
    return wrong_input;
  }
  const auto map = map_of(spec, known);
  if (!map) {
    complain(map.error());
    return wrong_input;
  }
  print(command.json ? touched_json(map.value()) : touched_text(map.value()));
  return all_held;
}

}  // namespace

void add_touched_command(CLI::App& app, std::function<int()>& chosen) {
  const auto command = std::make_shared<TouchedCommand>();
  auto* sub = app.add_subcommand("touched", "which endpoints changed code reaches, and who wrote it");
  sub->add_option("scenario", command->scenario,
                  "a scenario with `touched`; its traffic and contract name the endpoints");
  sub->add_option("--repository", command->repository,
                  "a folder of the git repository (default: the scenario's, or this one)");
  sub->add_option("--since", command->since, "a revision: what changed since its merge base with HEAD");
  sub->add_option("--contract", command->contract, "an OpenAPI document that names the endpoints");
  sub->add_option("--noir", command->noir, "OWASP Noir's JSON of the repository");
  sub->add_flag("--json", command->json, "print JSON");
  sub->callback([command, &chosen] { chosen = [command] { return touched_command(*command); }; });
}

}  // namespace shakedown::cli
