#include "harness/judge/body_nodes.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "harness/model/drift_path.hpp"

namespace shakedown::judge {
namespace {

constexpr std::size_t most_nodes = 20'000;
constexpr std::size_t deepest = 64;

BodyNode node_of(const boost::json::value& value) {
  if (value.is_null()) return {NodeType::null, "null"};
  if (value.is_bool()) return {NodeType::boolean, value.get_bool() ? "true" : "false"};
  if (value.is_number()) return {NodeType::number, boost::json::serialize(value)};
  if (const auto* text = value.if_string()) return {NodeType::string, std::string(*text)};
  if (const auto* array = value.if_array())
    return {NodeType::array, "list of " + std::to_string(array->size())};
  return {NodeType::object, ""};
}

void add(const boost::json::value& value, const std::string& path, BodyNodes& nodes) {
  if (nodes.size() >= most_nodes) return;
  nodes.emplace(path, node_of(value));
  if (const auto* object = value.if_object()) {
    for (const auto& [key, member] : *object) add(member, path + "." + std::string(key), nodes);
  } else if (const auto* array = value.if_array()) {
    for (std::size_t i = 0; i < array->size(); ++i)
      add((*array)[i], path + "[" + std::to_string(i) + "]", nodes);
  }
}

bool parse(std::string_view text, boost::json::value& value) {
  boost::json::parse_options options;
  options.max_depth = deepest;
  boost::system::error_code error;
  value = boost::json::parse({text.data(), text.size()}, error, {}, options);
  return !error;
}

using Values = std::vector<const boost::json::value*>;

void step_into(const boost::json::value& value, const DriftStep& step, Values& into) {
  if (const auto* object = value.if_object()) {
    for (const auto& [key, member] : *object) {
      const bool meant = step.kind == DriftStep::Kind::any_member ||
                         (step.kind == DriftStep::Kind::member && std::string_view(key) == step.key);
      if (meant) into.push_back(&member);
    }
  } else if (const auto* array = value.if_array(); array && step.kind == DriftStep::Kind::any_element) {
    for (const auto& element : *array) into.push_back(&element);
  }
}

}  // namespace

const char* name_of(NodeType type) {
  switch (type) {
    case NodeType::null:
      return "null";
    case NodeType::boolean:
      return "boolean";
    case NodeType::number:
      return "number";
    case NodeType::string:
      return "string";
    case NodeType::array:
      return "array";
    case NodeType::object:
      return "object";
  }
  return "";
}

BodyNodes nodes_of(std::string_view body) {
  BodyNodes nodes;
  const auto first = body.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || (body[first] != '{' && body[first] != '[')) return nodes;
  boost::json::value value;
  if (parse(body, value)) add(value, "$", nodes);
  return nodes;
}

std::vector<BodyNode> nodes_at(std::string_view body, std::string_view place) {
  boost::json::value whole;
  const auto path = parse_drift_path(place.empty() ? "$" : place);
  if (!path || !parse(body, whole)) return {};
  Values at{&whole};
  for (const DriftStep& step : path.value()) {
    Values next;
    for (const auto* value : at) step_into(*value, step, next);
    at = std::move(next);
  }
  std::vector<BodyNode> found;
  for (const auto* value : at) found.push_back(node_of(*value));
  for (const auto* value : at) {
    BodyNodes below;
    add(*value, "$", below);
    for (auto& [where, node] : below) {
      if (where != "$" && found.size() < most_nodes) found.push_back(std::move(node));
    }
  }
  return found;
}

bool read_node(std::string_view json, BodyNode& node) {
  boost::json::value value;
  if (json.empty() || !parse(json, value)) return false;
  node = node_of(value);
  return true;
}

}  // namespace shakedown::judge
