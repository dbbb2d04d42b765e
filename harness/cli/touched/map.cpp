#include "harness/cli/touched/map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "harness/cli/touched/history.hpp"
#include "harness/target/tool.hpp"
#include "harness/touched/authorship.hpp"
#include "harness/touched/noir.hpp"
#include "harness/touched/reach.hpp"
#include "harness/traffic/contract.hpp"

namespace shakedown::cli {
namespace {

constexpr std::uintmax_t most_file_bytes = std::uintmax_t{64} << 20;
constexpr std::size_t most_changed_runs = 20'000;

Result<std::string> text_of_file(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return problem("there is no file " + path);
  if (std::filesystem::file_size(path, error) > most_file_bytes)
    return problem(path + " is larger than 64 MiB");
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) return problem(path + " cannot be read");
  return text;
}

// What a command of the user's says about the lines as they are now; the revision that it names does not
// matter.
Result<touched::Record> told_by_command(const TouchedSpec& spec, const Git& git) {
  touched::Record told;
  if (spec.command.empty()) return told;
  target::ToolRun run;
  run.command = spec.command;
  run.environment = target::environment_with({});
  run.directory = git.top();
  run.within = std::chrono::seconds(60);
  run.most_output = most_file_bytes;
  const auto output = target::run_tool(run);
  if (!output) return output.error();
  if (output.value().status != 0)
    return problem(fmt::format("{} ended with status {}", spec.command[0], output.value().status),
                   output.value().err.substr(0, 200));
  for (auto& [revision, record] : touched::read_agent_traces(output.value().out).revisions) {
    for (auto& [file, lines] : record.files) {
      auto& all = told.files[file];
      all.insert(all.end(), lines.begin(), lines.end());
    }
  }
  return told;
}

std::string only_letters(std::string_view name) {
  std::string out;
  for (const char c : touched::lowered(name)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  }
  return out;
}

// "app.controllers.orders", "./controllers/orders.js", "Orders" -> "orders", "orders", "Orders".
std::string last_name(std::string name) {
  for (const char* end : {".js", ".ts", ".mjs", ".py", ".go", ".java"}) {
    if (name.ends_with(end)) name.resize(name.size() - std::string_view(end).size());
  }
  while (!name.empty() && std::string_view(".#/:").find(name.back()) != std::string_view::npos)
    name.pop_back();
  return name.substr(name.find_last_of(".#/:") + 1);
}

// "users.list" may be a name alone, and of no module.
void forget_unknown_module(const touched::Code& code, touched::GivenRoute& route) {
  if (route.module.empty() || !code.files_with(route.module).empty()) return;
  for (int file = 0; file < code.count(); ++file) {
    if (only_letters(touched::module_name(code.path(file))) == only_letters(route.module)) return;
  }
  route.module.clear();
}

// The contract's endpoints, and which function each of them says that it is.
Status take_contract(const std::string& file, std::vector<Endpoint>& known,
                     std::vector<touched::GivenRoute>& given) {
  const auto contract = traffic::read_contract(file);
  if (!contract) return contract.error();
  for (const auto& operation : contract.value().operations) {
    const Endpoint endpoint{operation.method, operation.path};
    if (std::find(known.begin(), known.end(), endpoint) == known.end()) known.push_back(endpoint);
    touched::GivenRoute route;
    route.method = operation.method;
    route.path = operation.path;
    // "orders.create" of a framework that takes functions by it.
    const std::string& said = operation.handler.empty() ? operation.id : operation.handler;
    if (said.empty()) continue;
    const auto end = said.find_last_of(".#/:");
    route.function = only_letters(said.substr(end + 1));
    const std::string module = end != std::string::npos && end > 0 ? said.substr(0, end) : operation.module;
    route.module = last_name(module);
    route.how = operation.handler.empty() ? "operationId " + operation.id : operation.extension + " " + said;
    if (operation.handler.empty() && !operation.extension.empty())
      route.how += ", " + operation.extension + " " + operation.module;
    given.push_back(std::move(route));
  }
  return Done{};
}

void add_agents(std::vector<AgentShare>& agents, const std::vector<AgentShare>& others) {
  for (const AgentShare& other : others) {
    const auto known = std::find_if(agents.begin(), agents.end(), [&](const AgentShare& a) {
      return a.tool == other.tool && a.model == other.model;
    });
    if (known == agents.end())
      agents.push_back(other);
    else {
      known->commits += other.commits;
      known->lines += other.lines;
    }
  }
  std::stable_sort(agents.begin(), agents.end(),
                   [](const auto& a, const auto& b) { return a.lines > b.lines; });
}

void warn(const History& history, const Git& git, const touched::Authors& authors, Touched& touched) {
  const auto add = [&](std::string text) { touched.warnings.push_back(std::move(text)); };
  if (git.shallow())
    add("this is a shallow clone: commits and notes are missing; in GitHub's checkout, set fetch-depth: 0");
  if (history.notes && authors.with_note() < touched.commits)
    add(fmt::format("{} of {} commits have a git-ai note", authors.with_note(), touched.commits));
  if (authors.bad_notes() > 0)
    add(fmt::format("{} notes hold lines that make no sense", authors.bad_notes()));
  if (authors.squashed() > 0)
    add(fmt::format("{} {} several commits made into one: whose lines are whose is lost", authors.squashed(),
                    authors.squashed() == 1 ? "commit looks like" : "commits look like"));
  if (history.traces.passed_over > 0)
    add(fmt::format("{} Agent Trace records make no sense", history.traces.passed_over));
  if (history.pending > 0)
    add(fmt::format("{} {} changes that are not committed, whose author is unknown", history.pending,
                    history.pending == 1 ? "file has" : "files have"));
  for (const auto& text : history.warnings) add(text);
}

}  // namespace

Result<Touched> map_of(const TouchedSpec& spec, const KnownToScenario& known_to_scenario) {
  touched::AgentTable own;
  if (!spec.agents.empty()) {
    const auto text = text_of_file(spec.agents);
    if (!text) return text.error();
    auto read = touched::read_agents(text.value(), spec.agents);
    if (!read) return read.error();
    own = std::move(read).value();
  }
  const touched::AgentTable& table = spec.agents.empty() ? touched::shipped_agents() : own;
  std::vector<Endpoint> known = known_to_scenario.endpoints;
  std::vector<touched::GivenRoute> given;
  if (!known_to_scenario.contract.empty()) {
    if (const auto taken = take_contract(known_to_scenario.contract, known, given); !taken)
      return taken.error();
  }
  if (!spec.noir.empty()) {
    const auto text = text_of_file(spec.noir);
    if (!text) return text.error();
    auto read = touched::read_noir(text.value());
    if (!read) return problem(spec.noir + " " + read.error().message, read.error().hint);
    given.insert(given.end(), read.value().begin(), read.value().end());
  }
  const auto git = Git::open(spec.repository);
  if (!git) return git.error();
  auto told = told_by_command(spec, git.value());
  if (!told) return told.error();
  auto read = read_history(git.value(), spec.since);
  if (!read) return read.error();
  History history = std::move(read).value();

  Touched touched;
  touched.repository = std::filesystem::path(git.value().top()).filename().string();
  touched.base = history.base;
  touched.head = history.head;
  touched.shallow = git.value().shallow();
  touched.notes = history.notes;
  touched.traces = history.traces.records > 0;
  touched.commits = static_cast<int>(history.commits.size());
  const touched::Authors authors(history.commits, git.value().branch(), history.head, table, history.traces,
                                 std::move(told).value());
  touched.agents = authors.agents();
  touched::Code code(std::move(history.sources));
  for (auto& route : given) forget_unknown_module(code, route);
  touched::ReachInput input{code, history.files, {}, std::move(known), std::move(given), spec.routes};
  const touched::Blame nothing;
  for (const auto& file : history.files) {
    if (file.what != touched::ChangedFile::What::text) continue;
    const auto blame = history.blames.find(file.path);
    std::vector<AgentShare> agents;
    auto runs =
        touched::authored(file, blame == history.blames.end() ? nothing : blame->second, authors, agents);
    add_agents(touched.agents, agents);
    for (auto& run : runs) {
      touched.lines.add(run.authorship, run.count());
      input.changed.push_back(std::move(run));
    }
  }
  warn(history, git.value(), authors, touched);
  touched::find_reach(std::move(input), touched);
  if (touched.changed.size() > most_changed_runs) {
    touched.warnings.push_back(fmt::format("of {} runs of changed lines the first {} are kept",
                                           touched.changed.size(), most_changed_runs));
    touched.changed.resize(most_changed_runs);
  }
  const auto all = touched.lines.all();
  touched.coverage =
      all == 0 ? 0 : static_cast<double>(all - touched.lines.unknown) / static_cast<double>(all);
  touched.state = touched.lines.unknown == 0 ? "complete" : touched.coverage > 0 ? "partial" : "unavailable";
  return touched;
}

}  // namespace shakedown::cli
