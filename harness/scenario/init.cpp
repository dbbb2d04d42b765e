#include "harness/scenario/init.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>

#include "harness/scenario/check.hpp"
#include "harness/scenario/description.hpp"
#include "harness/scenario/placeholders.hpp"

namespace shakedown::scenario {
namespace {

namespace fs = std::filesystem;

// Plain where YAML reads it back as the same text, and in double quotes otherwise; JSON's strings are YAML's.
std::string yaml_text(const std::string& text) {
  const bool plain = matches(text, "[A-Za-z./][A-Za-z0-9._/ -]*[A-Za-z0-9_/]") &&
                     !matches(text, "(?i)true|false|null|yes|no|on|off|y|n");
  return plain ? text : boost::json::serialize(boost::json::string(text));
}

// Writes lines and lines up their comments, which are the description's own words.
class Writer {
 public:
  void say(const std::string& comment) { lines_.push_back({"# " + comment, ""}); }
  void blank() { lines_.push_back({}); }
  // `path` is the key's place in the description.
  void key(int indent, const std::string& text, const char* path) {
    lines_.push_back({std::string(static_cast<std::size_t>(indent), ' ') + text, doc(path)});
  }
  void line(int indent, const std::string& text) {
    lines_.push_back({std::string(static_cast<std::size_t>(indent), ' ') + text, ""});
  }
  // A key that may be switched on: commented out, with its example and default.
  void offer(int indent, const char* name, const char* path) {
    const auto& field = field_at(path);
    auto says = doc(path);
    if (!field.fallback.empty()) says += fmt::format("; default: {}", field.fallback);
    lines_.push_back({fmt::format("{:{}}# {}: {}", "", indent, name, field.example), says});
  }
  std::string text() const {
    constexpr std::size_t widest = 48;
    std::size_t column = 0;
    for (const auto& line : lines_) {
      if (!line.comment.empty() && line.code.size() <= widest) column = std::max(column, line.code.size());
    }
    std::string out;
    for (const auto& line : lines_) {
      out += line.code;
      if (!line.comment.empty()) {
        const auto gap = line.code.size() < column ? column - line.code.size() : 0;
        out += std::string(gap, ' ') + "  # " + line.comment;
      }
      out += '\n';
    }
    return out;
  }

 private:
  static std::string doc(const char* path) { return field_at(path).doc; }

  struct Line {
    std::string code;
    std::string comment;
  };
  std::vector<Line> lines_;
};

fs::path folder_of(const InitOptions& options) {
  std::error_code error;
  return fs::absolute(options.folder.empty() ? "." : options.folder, error).lexically_normal();
}

// As the scenario will say it: relative to its own folder.
std::string path_from(const std::string& path, const fs::path& folder) {
  std::error_code error;
  const auto full = fs::absolute(path, error).lexically_normal();
  const auto from_folder = full.lexically_relative(folder);
  return from_folder.empty() ? full.string() : from_folder.string();
}

std::string name_of(const InitOptions& options) {
  if (!options.name.empty()) return options.name;
  if (!options.command.empty()) return fs::path(options.command[0]).filename().string();
  return options.url;
}

void write_target(Writer& out, const InitOptions& options, const fs::path& folder) {
  out.key(0, "target:", "target");
  if (!options.command.empty()) {
    out.key(2, "command:", "target.command");
    for (const auto& word : options.command) out.line(4, "- " + yaml_text(word));
    const auto here = path_from(".", folder);
    if (here != "." && here != "") out.key(2, "directory: " + yaml_text(here), "target.directory");
    const bool told = std::any_of(options.command.begin(), options.command.end(),
                                  [](const std::string& word) { return names_own_port(word, "target"); });
    if (!told) {
      out.key(2, "environment:", "target.environment");
      out.line(4, "PORT: \"{target.port}\"  # the command has no place for its free port");
    }
    out.offer(2, "ready", "target.ready");
  } else {
    out.key(2, "url: " + yaml_text(options.url), "target.url");
  }
  if (options.identities.empty()) {
    out.offer(2, "identities", "target.identities");
  } else {
    out.key(2, "identities: " + yaml_text(path_from(options.identities, folder)), "target.identities");
  }
}

// Whether there is a recording that can be replayed at its own timing.
void write_stages(Writer& out, bool recorded) {
  out.key(0, "stages:", "stages");
  if (recorded) {
    out.line(2, "- name: replay");
    out.line(4, "load: {replay: 1}  # 10x is ten times as fast");
    out.line(2, "# - {name: steady, for: 60s, load: {rate: 100/s, arrivals: poisson}}");
    out.line(2, "# - {name: races, races: {endpoints: changing}}  # requests at once");
  } else {
    out.line(2, "- name: users");
    out.line(4, "for: 30s");
    out.line(4, "load: {users: 4}");
    out.line(2, "# - {name: steady, for: 60s, load: {rate: 100/s, arrivals: poisson}}");
    out.line(2, "# - {name: races, races: {endpoints: changing}}  # requests at once");
  }
}

void write_gates(Writer& out) {
  out.key(0, "gates:", "gates");
  out.line(2, "- \"findings: none at high or above\"");
  out.line(2, "- errors < 1%");
  out.line(2, "# - p99 < 250ms");
  out.line(2, "# - p99(GET /orders/{id}) < 100ms");
  out.line(2, "# - memory < 300MB");
}

std::string text_for(const InitOptions& options) {
  const auto folder = folder_of(options);
  Writer out;
  out.say("A scenario for shakedown: `shakedown check FILE` looks it over, `shakedown run FILE` runs it.");
  out.blank();
  out.key(0, "scenario: " + yaml_text(name_of(options)), "scenario");
  out.offer(0, "seed", "seed");
  out.offer(0, "budget", "budget");
  if (options.allow_hosts.empty()) {
    out.offer(0, "allow_hosts", "allow_hosts");
  } else {
    out.key(0, "allow_hosts:", "allow_hosts");
    for (const auto& host : options.allow_hosts) out.line(2, "- " + yaml_text(host));
  }
  out.blank();
  write_target(out, options, folder);
  out.blank();
  if (!options.contract.empty()) {
    out.key(0, "contract: " + yaml_text(path_from(options.contract, folder)), "contract");
  }
  if (!options.traffic.empty()) {
    out.key(0, "traffic:", "traffic");
    for (const auto& path : options.traffic) out.line(2, "- " + yaml_text(path_from(path, folder)));
  }
  out.blank();
  write_stages(out, !options.traffic.empty());
  out.blank();
  write_gates(out);
  return out.text();
}

std::optional<Problem> refuse(const InitOptions& options) {
  if (options.url.empty() == options.command.empty()) {
    return problem(options.url.empty() ? "no target is given" : "both a URL and a command are given",
                   "a target is either --url or --command");
  }
  if (options.traffic.empty() && options.contract.empty()) {
    return problem("there is nothing to send", "give --traffic or --contract");
  }
  return std::nullopt;
}

}  // namespace

Result<std::string> write_scenario(const InitOptions& options) {
  if (auto refused = refuse(options)) return *refused;
  auto text = text_for(options);
  const auto loaded = load_text(text, "command line", folder_of(options).string());
  if (loaded.problems.empty()) return text;
  Problem first = loaded.problems.front();
  first.where = {};
  return first;
}

Loaded scenario_from_options(const InitOptions& options, const Overrides& overrides) {
  if (auto refused = refuse(options)) return {std::nullopt, {*refused}};
  auto loaded = load_text(text_for(options), "command line", folder_of(options).string(), overrides);
  // The text was never seen by its user, so its lines mean nothing to them.
  for (auto& wrong : loaded.problems) {
    wrong.where.line = 0;
    wrong.where.column = 0;
  }
  if (loaded.scenario) loaded.scenario->file.clear();
  return loaded;
}

}  // namespace shakedown::scenario
