#include "harness/cli/contracts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace shakedown::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t most_bytes = std::uintmax_t{64} << 20;

Result<std::string> text_of(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return problem(fmt::format("there is no file {}", path.string()));
  if (fs::file_size(path, error) > most_bytes)
    return problem(fmt::format("{} is larger than 64 MiB", path.string()));
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) return problem(fmt::format("{} cannot be read", path.string()), "look at its permissions");
  return text;
}

// With symbolic links followed, so that none leads out.
bool lies_in(const fs::path& file, const fs::path& folder) {
  std::error_code error;
  const auto real_file = fs::weakly_canonical(file, error);
  const auto real_folder = fs::weakly_canonical(folder, error);
  const auto [rest, end] =
      std::mismatch(real_folder.begin(), real_folder.end(), real_file.begin(), real_file.end());
  return rest == real_folder.end();
}

}  // namespace

Result<judge::Contract> read_contract(const std::string& path, const std::string& scenario_folder) {
  const fs::path file = fs::absolute(path);  // a bare name has no folder, and nothing lies outside of none
  auto text = text_of(file);
  if (!text) return text.error();
  const auto loader = [&](const std::string& name) -> Result<std::string> {
    const fs::path other = (file.parent_path() / name).lexically_normal();
    if (!lies_in(other, file.parent_path()) && !lies_in(other, scenario_folder)) {
      return problem(fmt::format("{} lies outside of the contract's folder and of the scenario's", name),
                     "copy it beside the contract");
    }
    return text_of(other);
  };
  return judge::Contract::read(text.value(), path, loader);
}

Result<Contracts> read_contracts(const Scenario& scenario) {
  Contracts contracts;
  if (!scenario.contract.empty()) {
    auto read = read_contract(scenario.contract, scenario.folder);
    if (!read) return read.error();
    contracts.target = std::move(read).value();
  }
  for (const ServiceSpec& dependency : scenario.dependencies) {
    if (dependency.contract.empty()) continue;
    auto read = read_contract(dependency.contract, scenario.folder);
    if (!read) return read.error();
    contracts.dependencies.emplace(dependency.name, std::move(read).value());
  }
  return contracts;
}

watching::WatchSpec Contracts::watch(const Scenario& scenario) const {
  watching::WatchSpec spec;
  spec.shapes = scenario.shapes;
  if (target) spec.target = &*target;
  for (const auto& [name, contract] : dependencies) spec.dependencies[name] = &contract;
  spec.calls = std::any_of(scenario.dependencies.begin(), scenario.dependencies.end(),
                           [](const ServiceSpec& dependency) { return dependency.protocol == "http"; });
  return spec;
}

}  // namespace shakedown::cli
