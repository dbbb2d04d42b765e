#include "harness/provoke/fuzz/from_requests.hpp"

#include "harness/provoke/fuzz/json_value.hpp"

namespace shakedown::fuzz {
namespace {

unsigned type_of(const JsonValue& value) {
  if (value.kind == JsonValue::Kind::object) return type_bit::object;
  if (value.kind == JsonValue::Kind::array) return type_bit::array;
  if (value.raw == "null") return 0;
  if (value.raw == "true" || value.raw == "false") return type_bit::boolean;
  if (value.raw.starts_with('"')) return type_bit::string;
  return value.raw.find_first_of(".eE") == std::string::npos ? type_bit::integer : type_bit::number;
}

int learn(Grammar& grammar, const JsonValue& value) {
  const auto index = grammar.values.size();
  grammar.values.emplace_back();
  ValueSpec spec;
  spec.types = type_of(value);
  if (value.kind == JsonValue::Kind::scalar) spec.examples.push_back(value.raw);
  if (!value.items.empty()) spec.items = learn(grammar, value.items.front());
  for (const auto& [name, member] : value.members)
    spec.members.push_back({name, learn(grammar, member), true});
  grammar.values[index] = std::move(spec);
  return static_cast<int>(index);
}

}  // namespace

void learn_operation(Grammar& grammar, Operation& operation, const FuzzRequest& seen) {
  for (const Argument& argument : seen.arguments) {
    if (argument.in != Place::path && argument.in != Place::query) continue;
    const auto number = read_json_value(argument.value);
    const bool is_number = number && (type_of(*number) & (type_bit::integer | type_bit::number)) != 0;
    operation.slots.push_back({argument.in, argument.name,
                               learn(grammar, is_number ? *number : json_string(argument.value)),
                               argument.in == Place::path, true});
  }
  if (seen.body.empty()) return;
  BodySpec body;
  body.content_type = seen.content_type;
  if (const auto value = read_json_value(seen.body)) {
    body.json = true;
    body.value = learn(grammar, *value);
  }
  operation.bodies.push_back(std::move(body));
  operation.body_required = true;
}

}  // namespace shakedown::fuzz
