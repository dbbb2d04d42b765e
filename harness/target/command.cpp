// Looks for the program as execvp() would (POSIX.1-2017, exec), and says more when it is not there.
#include "harness/target/command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>

#include "harness/target/nearest.hpp"

namespace shakedown::target {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_names = 20'000;  // looked at for a hint

bool can_run(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
}

void add_names(const fs::path& folder, std::vector<std::string>& names) {
  std::error_code failed;
  for (fs::directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed)) {
    if (names.size() >= most_names) return;
    names.push_back(it->path().filename().string());
  }
}

std::string hint_in(const fs::path& folder, const std::string& name) {
  std::vector<std::string> names;
  add_names(folder, names);
  std::sort(names.begin(), names.end());
  const auto near = nearest(name, names);
  if (near) return fmt::format("did you mean {}?", (folder / *near).string());
  return fmt::format("looked in {}", folder.string());
}

std::vector<fs::path> folders_of_path(const Environment& environment) {
  const auto found = environment.find("PATH");
  std::string_view rest = found == environment.end() ? std::string_view("/usr/local/bin:/usr/bin:/bin")
                                                     : std::string_view(found->second);
  std::vector<fs::path> folders;
  while (true) {
    const auto colon = rest.find(':');
    const auto folder = rest.substr(0, colon);
    folders.emplace_back(folder.empty() ? std::string_view(".") : folder);
    if (colon == std::string_view::npos) return folders;
    rest.remove_prefix(colon + 1);
  }
}

Result<std::string> find_by_path(const std::string& name, const fs::path& directory) {
  const fs::path path = (directory / name).lexically_normal();
  std::error_code failed;
  const auto status = fs::status(path, failed);
  if (!fs::exists(status)) {
    if (can_run(fs::current_path(failed) / name)) {
      return problem(fmt::format("there is no program {}", path.string()),
                     fmt::format("{} is relative to the service's directory, {}", name, directory.string()));
    }
    return problem(fmt::format("there is no program {}", path.string()),
                   hint_in(path.parent_path(), path.filename().string()));
  }
  if (fs::is_directory(status)) return problem(fmt::format("{} is a folder, not a program", path.string()));
  if (!can_run(path)) {
    return problem(fmt::format("{} is not executable", path.string()),
                   fmt::format("chmod +x {}", path.string()));
  }
  return path.string();
}

Result<std::string> find_in_path(const std::string& name, const fs::path& directory,
                                 const Environment& environment) {
  const auto folders = folders_of_path(environment);
  for (const auto& folder : folders) {
    const auto candidate = directory / folder / name;
    if (can_run(candidate)) return candidate.string();
  }
  if (can_run(directory / name)) {
    return problem(fmt::format("there is no command {} in PATH", name),
                   fmt::format("write ./{} for the one in {}", name, directory.string()));
  }
  std::vector<std::string> names;
  for (const auto& folder : folders) add_names(directory / folder, names);
  std::sort(names.begin(), names.end());
  const auto near = nearest(name, names);
  return problem(fmt::format("there is no command {} in PATH", name),
                 near ? fmt::format("did you mean {}?", *near) : std::string("is it installed?"));
}

}  // namespace

Environment environment_with(const std::map<std::string, std::string>& additions) {
  Environment environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const auto equals = text.find('=', 1);
    if (equals == std::string_view::npos) continue;
    environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  for (const auto& [name, value] : additions) environment[name] = value;
  return environment;
}

Result<std::string> find_program(const std::vector<std::string>& command, const std::string& directory,
                                 const Environment& environment) {
  if (command.empty() || command.front().empty()) return problem("the command is empty");
  std::error_code failed;
  if (!fs::is_directory(directory, failed)) {
    const fs::path path(directory);
    return problem(fmt::format("the directory {} does not exist", directory),
                   hint_in(path.parent_path(), path.filename().string()));
  }
  const auto& name = command.front();
  if (name.find('/') != std::string::npos) return find_by_path(name, directory);
  return find_in_path(name, directory, environment);
}

}  // namespace shakedown::target
