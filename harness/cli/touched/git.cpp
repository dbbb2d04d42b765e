#include "harness/cli/touched/git.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "harness/target/tool.hpp"

namespace shakedown::cli {
namespace {

constexpr auto git_within = std::chrono::minutes(2);

target::Environment bare_environment() {
  target::Environment environment;
  const char* path = std::getenv("PATH");
  environment["PATH"] = path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path;
  environment["LC_ALL"] = "C";
  environment["TZ"] = "UTC";
  return environment;
}

target::Environment git_environment() {
  auto environment = bare_environment();
  environment["HOME"] = "/nonexistent";
  environment["XDG_CONFIG_HOME"] = "/nonexistent";
  environment["GIT_CONFIG_NOSYSTEM"] = "1";
  environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
  environment["GIT_ATTR_NOSYSTEM"] = "1";
  environment["GIT_TERMINAL_PROMPT"] = "0";
  environment["GIT_OPTIONAL_LOCKS"] = "0";
  environment["GIT_PAGER"] = "cat";
  environment["GIT_ALLOW_PROTOCOL"] = "none";  // what a partial clone lacks is not fetched
  environment["GIT_NO_LAZY_FETCH"] = "1";
  return environment;
}

// Programs that a repository's configuration can name, and what else could lead out of it.
const std::vector<std::pair<std::string, std::string>>& fixed_settings() {
  static const std::vector<std::pair<std::string, std::string>> settings{
      {"core.hooksPath", "/dev/null"},
      {"core.fsmonitor", "false"},
      {"core.attributesFile", "/dev/null"},
      {"core.excludesFile", "/dev/null"},
      {"core.pager", "cat"},
      {"core.quotePath", "true"},
      {"core.sshCommand", "false"},
      {"core.untrackedCache", "false"},
      {"core.alternateRefsCommand", "true"},
      {"diff.external", ""},
      {"diff.noprefix", "false"},
      {"diff.mnemonicPrefix", "false"},
      {"diff.submodule", "short"},
      {"diff.orderFile", "/dev/null"},
      {"diff.suppressBlankEmpty", "false"},
      {"log.showSignature", "false"},
      {"log.mailmap", "false"},
      {"log.decorate", "false"},
      {"blame.ignoreRevsFile", ""},
      {"blame.showEmail", "false"},
      {"gpg.program", "false"},
      {"gc.auto", "0"},
      {"maintenance.auto", "false"},
      {"protocol.allow", "never"},
      {"color.ui", "false"},
      {"i18n.logOutputEncoding", "UTF-8"},
      {"submodule.recurse", "false"}};
  return settings;
}

std::string first_line(std::string text) {
  text = text.substr(0, text.find('\n'));
  for (char& c : text) c = static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return text.substr(0, 300);
}

std::vector<std::string> lines_of_text(std::string_view text, char end) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto at = std::min(text.find(end), text.size());
    lines.emplace_back(text.substr(0, at));
    text.remove_prefix(std::min(text.size(), at + 1));
  }
  return lines;
}

// What the user has said of repositories that belong to others: asked of his own configuration, outside of
// any repository.
std::vector<std::string> safe_folders() {
  target::ToolRun run;
  run.command = {"git", "config", "--global", "-z", "--get-all", "safe.directory"};
  run.environment = bare_environment();
  for (const char* name : {"HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL"}) {
    if (const char* value = std::getenv(name)) run.environment[name] = value;
  }
  run.directory = "/";
  run.within = std::chrono::seconds(10);
  const auto output = target::run_tool(run);
  if (!output || output.value().status != 0) return {};
  return lines_of_text(output.value().out, '\0');
}

}  // namespace

Result<std::string> Git::run(std::vector<std::string> words, const std::string& input, int* status) const {
  target::ToolRun run;
  run.command = {"git", "--no-pager", "--literal-pathspecs"};
  run.command.insert(run.command.end(), words.begin(), words.end());
  run.environment = git_environment();
  // Settings go by the environment, because a name may hold any character.
  std::vector<std::pair<std::string, std::string>> settings = fixed_settings();
  settings.insert(settings.end(), settings_.begin(), settings_.end());
  for (const auto& folder : safe_) settings.emplace_back("safe.directory", folder);
  run.environment["GIT_CONFIG_COUNT"] = std::to_string(settings.size());
  for (std::size_t i = 0; i < settings.size(); ++i) {
    run.environment[fmt::format("GIT_CONFIG_KEY_{}", i)] = settings[i].first;
    run.environment[fmt::format("GIT_CONFIG_VALUE_{}", i)] = settings[i].second;
  }
  run.directory = folder_;
  run.input = input;
  run.within = git_within;
  auto output = target::run_tool(run);
  if (!output) return output.error();
  if (output.value().cut)
    return problem("git " + words[0] + " says more than 256 MiB", "take a later revision for `since`");
  *status = output.value().status;
  return output.value().status == 0 ? std::move(output.value().out) : std::move(output.value().err);
}

Result<std::string> Git::ask(std::vector<std::string> words, const std::string& input) const {
  const std::string what = words[0];
  int status = 0;
  auto said = run(std::move(words), input, &status);
  if (!said || status == 0) return said;
  return problem(fmt::format("git {} failed: {}", what, first_line(said.value())));
}

std::string Git::ask_for_revision(const std::string& revision) const {
  int status = 0;
  const auto said =
      run({"rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"}, {}, &status);
  return said && status == 0 ? first_line(said.value()) : std::string();
}

// A filter of the repository would run where files that are not committed yet are compared.
Status Git::take_out_filters() {
  int status = 0;
  const auto said = run({"config", "-z", "--name-only", "--get-regexp", "^filter\\."}, {}, &status);
  if (!said) return said.error();
  if (status != 0) return Done{};  // there are none
  for (const std::string& name : lines_of_text(said.value(), '\0')) {
    const auto dot = name.rfind('.');
    if (dot == std::string::npos) continue;
    const std::string key = name.substr(dot);
    if (key == ".required") settings_.emplace_back(name, "false");
    if (key == ".clean" || key == ".smudge" || key == ".process") settings_.emplace_back(name, "");
  }
  return Done{};
}

Result<Git> Git::open(const std::string& folder) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) return problem("there is no folder " + folder);
  Git git;
  git.folder_ = std::filesystem::absolute(folder, error).string();
  git.safe_ = safe_folders();
  int status = 0;
  auto said = git.run({"rev-parse", "--is-bare-repository", "--is-shallow-repository", "--absolute-git-dir"},
                      {}, &status);
  if (!said) return said.error();
  if (status != 0) {
    const bool foreign = said.value().find("dubious ownership") != std::string::npos;
    if (foreign)
      return problem("the repository in " + folder + " belongs to another user, and git does not trust it",
                     "run this as its owner, or: git config --global --add safe.directory " + git.folder_);
    return problem(folder + " is no git repository", first_line(said.value()));
  }
  const auto lines = lines_of_text(said.value(), '\n');
  if (lines.size() < 3) return problem("git says something unexpected of " + folder);
  git.bare_ = lines[0] == "true";
  git.shallow_ = lines[1] == "true";
  git.top_ = lines[2];
  if (!git.bare_) {
    const auto top = git.ask({"rev-parse", "--show-toplevel"});
    if (!top) return top.error();
    git.top_ = top.value().substr(0, top.value().size() - std::min<std::size_t>(1, top.value().size()));
    git.folder_ = git.top_;  // paths are relative to it
  }
  git.head_ = git.ask_for_revision("HEAD");
  if (git.head_.empty()) return problem("the repository in " + folder + " has no commit yet");
  said = git.run({"symbolic-ref", "--short", "--quiet", "HEAD"}, {}, &status);
  if (said && status == 0) git.branch_ = first_line(said.value());
  if (const auto taken = git.take_out_filters(); !taken) return taken.error();
  return git;
}

}  // namespace shakedown::cli
