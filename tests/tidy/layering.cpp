#include "tests/tidy/layering.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <functional>
#include <optional>

namespace shakedown::tidy {
namespace {

const std::set<std::string> anything{"*"};

// "harness/provoke/load/pace.cpp" -> "provoke/load"; empty for what is not part of the program.
std::string folder_of(std::string_view path) {
  if (path.starts_with("reports/")) return "reports";
  constexpr std::string_view harness = "harness/";
  if (!path.starts_with(harness)) return {};
  path.remove_prefix(harness.size());
  const auto first = path.substr(0, path.find('/'));
  if (first != "provoke") return std::string(first);
  const auto rest = path.substr(std::min(path.size(), first.size() + 1));
  return "provoke/" + std::string(rest.substr(0, rest.find('/')));
}

// The table's name for a folder.
std::string layer_of(const std::string& folder) {
  return folder.starts_with("provoke/") ? "provoke/x" : folder;
}

bool is_asio(const Include& include) {
  return include.path.starts_with("boost/asio") || include.path.starts_with("boost/beast");
}
// Beast's parser has no sockets; it takes its bytes as Asio's plain buffers.
bool is_beast_parser(const Include& include) {
  return include.path.starts_with("boost/beast/http/") || include.path == "boost/asio/buffer.hpp";
}
// harness/net is the network; demo services, benches and tests have their own sockets.
bool may_have_sockets(std::string_view path) {
  return path.starts_with("harness/net/") || path.starts_with("scenarios/") || path.starts_with("bench/") ||
         path.starts_with("tests/");
}
bool forbidden_asio(std::string_view path, const Include& include) {
  if (!is_asio(include) || may_have_sockets(path)) return false;
  return !(path.starts_with("harness/http/") && is_beast_parser(include));
}

// What is wrong with this include, or nothing.
std::optional<std::string> fault_of(const SourceFile& file, const Include& include) {
  const std::string from = folder_of(file.path);
  const std::string to = folder_of(include.path);
  if (forbidden_asio(file.path, include)) return fmt::format("{} belongs into harness/net", include.path);
  if (from == "model" && include.angled && !RE2::FullMatch(include.path, "[a-z_0-9]+")) {
    return fmt::format("model uses the standard library only, not <{}>", include.path);
  }
  if (include.angled) return std::nullopt;
  const bool of_program = !from.empty();
  if (to.empty()) {
    const bool outside = include.path.find('/') == std::string::npos ||
                         RE2::FullMatch(include.path, "(tests|fuzz|bench|scenarios)/.*");
    // What services that are built with the coverage runtime write is read here.
    if (from == "target" && include.path == "fuzz/coverage/coverage.h") return std::nullopt;
    if (of_program && outside) return fmt::format("the program includes {}", include.path);
    return std::nullopt;
  }
  if (!of_program) {
    if (file.path.starts_with("scenarios/")) return fmt::format("a demo service includes {}", include.path);
    return std::nullopt;
  }
  const auto rule = layers().find(layer_of(from));
  if (rule == layers().end()) return fmt::format("the folder {} is not in the table", from);
  if (to == from || rule->second.contains("*") || rule->second.contains(to)) return std::nullopt;
  return fmt::format("{} may not include {}", from, include.path);
}

}  // namespace

const Layers& layers() {
  static const Layers table{
      {"model", {}},
      {"scenario", {"model"}},
      {"traffic", {"model"}},
      {"http", {"model"}},
      {"faults", {"model"}},
      {"journal", {"model"}},
      {"net", {"model", "http", "faults"}},
      {"target", {"model", "net", "journal"}},
      {"provoke/x",
       {"model", "traffic", "http", "faults", "net", "target", "journal", "judge", "provoke/experiment",
        "provoke/watch"}},
      {"judge", {"model", "journal"}},
      {"touched", {"model"}},
      {"reports", {"model", "journal", "judge"}},
      {"cli", anything},
  };
  return table;
}

Layers layers_in_readme(std::string_view readme) {
  static const RE2 row(R"re(^\| ([a-z/]+) \|.*\| ([^|]+) \|$)re");
  static const RE2 reports(R"re(^`reports/` may include ([^.]+)\..*)re");
  static const RE2 word(R"re(([a-z/]+)('s[a-z ]+)?)re");
  Layers table;
  const auto read = [&](const std::string& folder, std::string cell) {
    auto& allowed = table[folder];
    if (cell == "nothing of ours") return;
    if (cell == "everything") {
      allowed = anything;
      return;
    }
    RE2::GlobalReplace(&cell, " and ", ", ");
    // What follows a semicolon is a remark.
    cell = cell.substr(0, cell.find(';'));
    for (std::size_t at = 0; at < cell.size();) {
      const auto end = std::min(cell.find(", ", at), cell.size());
      std::string name;
      if (RE2::FullMatch(cell.substr(at, end - at), word, &name)) allowed.insert(name);
      at = end + 2;
    }
  };
  for (const auto line : lines_of(readme)) {
    std::string folder, cell;
    const re2::StringPiece text(line.data(), line.size());
    if (RE2::FullMatch(text, reports, &cell)) {
      read("reports", cell);
    } else if (RE2::FullMatch(text, row, &folder, &cell) && folder != "folder") {
      read(folder, cell);
    }
  }
  return table;
}

std::vector<std::string> layering_faults(const std::vector<SourceFile>& files) {
  std::vector<std::string> faults;
  for (const auto& file : files) {
    if (!is_cpp(file)) continue;
    for (const auto& include : includes_of(file.text)) {
      const auto fault = fault_of(file, include);
      if (fault) faults.push_back(fmt::format("{}:{}: {}", file.path, include.line, *fault));
    }
  }
  return faults;
}

std::vector<std::string> hidden_asio(const std::vector<SourceFile>& files) {
  std::map<std::string, const SourceFile*> by_path;
  for (const auto& file : files) by_path[file.path] = &file;
  std::set<std::string> seen;
  // The chain of files from here to the first that includes Asio; empty where there is none.
  const std::function<std::string(const std::string&)> chain = [&](const std::string& path) -> std::string {
    const auto found = by_path.find(path);
    if (found == by_path.end() || !seen.insert(path).second) return {};
    for (const auto& include : includes_of(found->second->text)) {
      if (is_asio(include) && !is_beast_parser(include)) return path + " -> " + include.path;
      if (include.angled) continue;
      const auto rest = chain(include.path);
      if (!rest.empty()) return path + " -> " + rest;
    }
    return {};
  };
  std::vector<std::string> faults;
  for (const auto& file : files) {
    if (!is_cpp(file) || folder_of(file.path).empty() || may_have_sockets(file.path)) continue;
    seen.clear();
    const auto found = chain(file.path);
    if (!found.empty()) faults.push_back(found);
  }
  return faults;
}

}  // namespace shakedown::tidy
