// Reads paths and parameters of an API description.
#include "harness/traffic/contract.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <set>

#include "harness/traffic/encoding.hpp"
#include "harness/traffic/input_file.hpp"
#include "harness/traffic/path_template.hpp"
#include "harness/traffic/problem_at.hpp"
#include "harness/traffic/take_text.hpp"

namespace shakedown::traffic {
namespace {

constexpr std::array<const char*, 7> methods = {"get", "put", "post", "delete", "options", "head", "patch"};

std::string scalar(const YAML::Node& node) {
  return node && node.IsScalar() ? node.Scalar() : std::string();
}

// Follows "#/components/parameters/page" inside the document; other documents are not read.
YAML::Node resolved(const YAML::Node& root, YAML::Node node) {
  constexpr int most_hops = 16;
  for (int hop = 0; hop < most_hops; ++hop) {
    if (!node.IsMap() || !node["$ref"]) return node;
    const auto pointer = scalar(node["$ref"]);
    if (pointer.rfind("#/", 0) != 0) return {};
    YAML::Node at = root;
    std::string_view rest = std::string_view(pointer).substr(2);
    while (true) {
      auto key = std::string(rest.substr(0, rest.find('/')));
      const auto raw = key.size();
      for (auto slash = key.find("~1"); slash != std::string::npos; slash = key.find("~1"))
        key.replace(slash, 2, "/");
      for (auto tilde = key.find("~0"); tilde != std::string::npos; tilde = key.find("~0", tilde + 1))
        key.replace(tilde, 2, "~");
      if (!at.IsMap() || !at[key]) return {};
      at.reset(at[key]);
      if (raw == rest.size()) break;
      rest.remove_prefix(raw + 1);
    }
    node.reset(at);
  }
  return {};
}

std::optional<std::string> sample_in(const YAML::Node& node) {
  if (!node || !node.IsMap()) return std::nullopt;
  if (node["example"] && node["example"].IsScalar()) return node["example"].Scalar();
  if (const auto examples = node["examples"]; examples && examples.IsMap() && examples.size() > 0) {
    const auto first = examples.begin()->second;
    if (first.IsMap() && first["value"] && first["value"].IsScalar()) return first["value"].Scalar();
  } else if (examples && examples.IsSequence() && examples.size() > 0 && examples[0].IsScalar()) {
    return examples[0].Scalar();
  }
  if (node["default"] && node["default"].IsScalar()) return node["default"].Scalar();
  if (const auto values = node["enum"];
      values && values.IsSequence() && values.size() > 0 && values[0].IsScalar())
    return values[0].Scalar();
  if (node["minimum"] && node["minimum"].IsScalar()) return node["minimum"].Scalar();
  return std::nullopt;
}

void read_parameters(const YAML::Node& root, const YAML::Node& list, std::vector<ContractParameter>& all) {
  if (!list || !list.IsSequence()) return;
  for (const auto& item : list) {
    const auto node = resolved(root, item);
    if (!node || !node.IsMap()) continue;
    ContractParameter parameter;
    parameter.name = scalar(node["name"]);
    parameter.in = scalar(node["in"]);
    parameter.required = scalar(node["required"]) == "true" || parameter.in == "path";
    parameter.sample = sample_in(node);
    if (!parameter.sample && node["schema"]) parameter.sample = sample_in(resolved(root, node["schema"]));
    // An operation's parameter replaces the path's of the same name and place.
    const auto same = std::find_if(all.begin(), all.end(), [&](const ContractParameter& other) {
      return other.name == parameter.name && other.in == parameter.in;
    });
    if (same != all.end()) {
      *same = std::move(parameter);
    } else if (!parameter.name.empty()) {
      all.push_back(std::move(parameter));
    }
  }
}

int documented_success(const YAML::Node& responses) {
  if (!responses || !responses.IsMap()) return 0;
  int status = 0;
  for (const auto& response : responses) {
    const auto code = scalar(response.first);
    if (code.size() != 3 || code[0] != '2' || code.find_first_not_of("0123456789") != std::string::npos)
      continue;
    if (status != 0) return 0;
    status = std::stoi(code);
  }
  return status;
}

// "https://api.example.test/v2/" -> "/v2"; a base path with variables is not known, and so left out.
std::string base_path(const YAML::Node& root) {
  std::string url;
  if (const auto servers = root["servers"]; servers && servers.IsSequence() && servers.size() > 0) {
    url = servers[0].IsMap() ? scalar(servers[0]["url"]) : "";
  } else {
    url = scalar(root["basePath"]);
  }
  std::string path(url_parts(url).path);
  if (path.find('{') != std::string::npos || path.empty() || path.front() != '/') return {};
  while (!path.empty() && path.back() == '/') path.pop_back();
  return path;
}

// What extensions of frameworks and routers call the handler, at the operation or else at its path.
void read_handler(const YAML::Node& item, const YAML::Node& node, ContractOperation& operation) {
  for (const char* key : {"x-handler", "x-operation-handler", "x-function", "x-eov-operation-id"}) {
    operation.handler = scalar(node[key]);
    if (operation.handler.empty()) continue;
    operation.extension = key;
    break;
  }
  for (const char* key : {"x-openapi-router-controller", "x-swagger-router-controller", "x-router-controller",
                          "x-controller", "x-eov-operation-handler"}) {
    operation.module = scalar(node[key]);
    if (operation.module.empty()) operation.module = scalar(item[key]);
    if (operation.module.empty()) continue;
    if (operation.extension.empty()) operation.extension = key;
    break;
  }
}

void read_operations(const YAML::Node& root, Contract& contract) {
  const auto base = base_path(root);
  for (const auto& entry : root["paths"]) {
    const auto path = scalar(entry.first);
    const auto item = resolved(root, entry.second);
    if (path.empty() || path.front() != '/' || !item || !item.IsMap()) continue;
    for (const auto* method : methods) {
      const auto node = item[method];
      if (!node || !node.IsMap() || contract.operations.size() >= contract_operation_limit) continue;
      ContractOperation operation;
      operation.method = method;
      std::transform(operation.method.begin(), operation.method.end(), operation.method.begin(),
                     [](char c) { return static_cast<char>(c - 'a' + 'A'); });
      operation.path = base + path;
      operation.id = scalar(node["operationId"]);
      read_handler(item, node, operation);
      read_parameters(root, item["parameters"], operation.parameters);
      read_parameters(root, node["parameters"], operation.parameters);
      operation.status = documented_success(node["responses"]);
      contract.operations.push_back(std::move(operation));
    }
  }
}

// Whether a segment of a path fits one of a template, which may mix text and holes: "{name}.json".
bool segment_fits(std::string_view pattern, std::string_view text) {
  while (true) {
    const auto open = pattern.find('{');
    if (open == std::string_view::npos) return pattern == text;
    if (text.substr(0, open) != pattern.substr(0, open)) return false;
    text.remove_prefix(open);
    const auto close = pattern.find('}', open);
    if (close == std::string_view::npos) return false;
    pattern.remove_prefix(close + 1);
    if (pattern.empty()) return !text.empty();
    const auto next = pattern.substr(0, pattern.find('{'));
    // A hole holds at least one character.
    const auto at = next.empty() ? std::size_t{1} : text.find(next, 1);
    if (at == std::string_view::npos || at > text.size()) return false;
    text.remove_prefix(at);
  }
}

}  // namespace

Result<Contract> parse_contract(const std::string& text, const std::string& file) {
  Contract contract;
  contract.file = file;
  try {
    const auto root = YAML::Load(text);
    if (!root.IsMap() || !(root["openapi"] || root["swagger"])) {
      return problem_at(Place{file, 1, 1}, "this is not an OpenAPI document",
                        "expected a key \"openapi\" or \"swagger\"");
    }
    if (!root["paths"] || !root["paths"].IsMap())
      return problem_at(Place{file, 1, 1}, "this OpenAPI document has no paths");
    read_operations(root, contract);
  } catch (const YAML::Exception& error) {
    return problem_at(Place{file, error.mark.line + 1, error.mark.column + 1}, error.msg,
                      "expected an OpenAPI document");
  }
  return contract;
}

Result<Contract> read_contract(const std::string& path) {
  auto file = InputFile::open(path);
  if (!file) return file.error();
  std::string text;
  for (auto chunk = file.value().next(); !chunk.empty(); chunk = file.value().next()) {
    text += chunk;
    if (text.size() > contract_size_limit) {
      return problem_at(Place{path, 0, 0}, "this contract is larger than 64 MiB");
    }
  }
  if (!file.value().failure().empty()) {
    return problem_at(Place{path, 0, 0}, "cannot be read: " + file.value().failure());
  }
  return parse_contract(text, path);
}

ContractPaths::ContractPaths(const Contract& contract) {
  std::set<std::string> seen;
  for (const auto& operation : contract.operations) {
    if (!seen.insert(operation.path).second) continue;
    Entry entry{operation.path, {}};
    for (const auto segment : path_segments(entry.path)) entry.segments.emplace_back(segment);
    entries_.push_back(std::move(entry));
  }
  // The most literal template is tried first: "/files/{name}.json" before "/files/{name}".
  const auto rank = [](const Entry& entry) {
    std::int64_t holes = 0, literal = 0;
    bool in_hole = false;
    for (const char c : entry.path) {
      if (c == '{') {
        in_hole = true;
        ++holes;
      }
      literal += in_hole ? 0 : 1;
      if (c == '}') in_hole = false;
    }
    return std::pair(holes, -literal);
  };
  std::sort(entries_.begin(), entries_.end(), [&](const Entry& a, const Entry& b) {
    return std::pair(rank(a), std::string_view(a.path)) < std::pair(rank(b), std::string_view(b.path));
  });
}

std::optional<std::string> ContractPaths::match(std::string_view path) const {
  const auto segments = path_segments(path);
  for (const auto& entry : entries_) {
    if (entry.segments.size() != segments.size()) continue;
    bool fits = true;
    for (std::size_t i = 0; fits && i < segments.size(); ++i)
      fits = segment_fits(entry.segments[i], segments[i]);
    if (fits) return entry.path;
  }
  return std::nullopt;
}

}  // namespace shakedown::traffic
