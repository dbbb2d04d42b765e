// What all builders share, and the gates.
#include "harness/scenario/build.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "harness/scenario/gate_text.hpp"
#include "harness/scenario/nearest.hpp"

namespace shakedown::scenario {

void Building::problem(const Place& where, std::string message, std::string hint) {
  problems.push_back({where, std::move(message), std::move(hint)});
}

std::string Building::absolute(std::string_view path) const {
  auto joined = (std::filesystem::path(scenario.folder) / path).lexically_normal().string();
  // "folder/." and "folder/" are the folder.
  if (joined.size() > 1 && joined.ends_with('/')) joined.pop_back();
  return joined;
}

std::optional<std::string> Building::file(const View& path) {
  const auto text = path.text();
  if (!text) return std::nullopt;
  const std::string full = absolute(*text);
  std::error_code error;
  const auto status = std::filesystem::status(full, error);
  if (!std::filesystem::exists(status)) {
    problem(path.where(), fmt::format("there is no file {}", full),
            "paths are relative to the scenario's own folder");
  } else if (!std::filesystem::is_regular_file(status)) {
    problem(path.where(), fmt::format("{} is not a regular file", full), "");
  } else if (!std::ifstream(full)) {
    problem(path.where(), fmt::format("{} cannot be read", full), "look at its permissions");
  } else {
    return full;
  }
  return std::nullopt;
}

namespace {

// "findings: none" and "during(steady): errors < 5%" are maps with one key in YAML. Where the colon's two
// sides stand is known, so a column inside the joined text can be led back to the file.
struct GateText {
  std::string text;
  Place key;
  Place value;
  std::size_t value_at = 0;  // where the value begins in the text
};

GateText text_of(const Node& node) {
  const auto inside = [](Place place, bool quoted) {
    if (quoted) ++place.column;
    return place;
  };
  if (node.kind == Node::Kind::scalar) {
    const Place begin = inside(node.where, node.quoted);
    return {node.text, begin, begin, 0};
  }
  const auto& entry = node.entries[0];
  return {entry.key + ": " + entry.value.text, entry.where, inside(entry.value.where, entry.value.quoted),
          entry.key.size() + 2};
}

// A tag is written out with its endpoints, so that a run file says what its gates were about.
void resolve_tag(Gate& gate, const Building::Tags& tags, Building& building) {
  const bool is_tag = !gate.endpoint.empty() && gate.endpoint.find_first_of(" /:") == std::string::npos;
  if (!is_tag) return;
  const auto found = tags.find(gate.endpoint);
  if (found != tags.end()) {
    gate.endpoint += ": " + found->second;
    return;
  }
  std::vector<std::string> names;
  for (const auto& [name, endpoints] : tags) names.push_back(name);
  const std::string near = did_you_mean(gate.endpoint, names);
  building.problem(
      gate.where, fmt::format("`{}` is neither an endpoint nor one of the `tags`", gate.endpoint),
      near.empty() ? "an endpoint is a method in capitals and a path, such as POST /orders" : near);
}

// during(...) names a stage, or else a fault of a timeline.
void check_stage(const Gate& gate, Building& building) {
  if (gate.stage.empty()) return;
  std::vector<std::string> names;
  for (const auto& stage : building.scenario.stages) {
    if (stage.name == gate.stage) return;
    names.push_back(stage.name);
  }
  for (const auto& stage : building.scenario.stages) {
    for (const auto& fault : stage.faults) {
      if (fault.name == gate.stage) {
        if (gate.abort)
          building.problem(gate.where, "a run is not ended early by what a fault does to it",
                           "leave `or abort` out, or name a stage");
        return;
      }
      names.push_back(fault.name);
    }
  }
  building.problem(gate.where, fmt::format("there is no stage or fault `{}`", gate.stage),
                   did_you_mean(gate.stage, names));
}

void add_gate(const Node& node, const Building::Tags& tags, Building& building) {
  const auto text = text_of(node);
  const Place start{text.key.file, text.key.line, 1};
  auto gate = parse_gate(text.text, start);
  if (gate) {
    gate.value().where = node.where;
    check_stage(gate.value(), building);
    resolve_tag(gate.value(), tags, building);
    building.scenario.gates.push_back(std::move(gate).value());
    return;
  }
  Problem wrong = gate.error();
  const auto offset = static_cast<std::size_t>(wrong.where.column - 1);
  const bool in_value = offset >= text.value_at;
  const Place& from = in_value ? text.value : text.key;
  wrong.where = from;
  if (from.column > 0) wrong.where.column += static_cast<int>(in_value ? offset - text.value_at : offset);
  building.problem(wrong.where, wrong.message, wrong.hint);
}

}  // namespace

void build_gates(const View& root, Building& building) {
  Building::Tags tags;
  for (const auto& tag : root["tags"].pairs()) {
    std::string& endpoints = tags[tag.key];
    for (const auto& endpoint : tag.view().items())
      endpoints += (endpoints.empty() ? "" : ", ") + endpoint.text().value_or("");
  }
  for (const auto& item : root["gates"].items()) {
    const Node& node = *item.node();
    const bool pair = node.kind == Node::Kind::map && node.entries.size() == 1 &&
                      node.entries[0].value.kind == Node::Kind::scalar;
    if (node.kind == Node::Kind::scalar || pair) add_gate(node, tags, building);
  }
  if (root["gates"].given()) return;
  building.scenario.gates.push_back(parse_gate(default_gate, {}).value());
}

}  // namespace shakedown::scenario
