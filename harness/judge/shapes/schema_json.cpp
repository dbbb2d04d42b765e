// From the verdicts on one place to keywords; and JSON, indented.
#include "harness/judge/shapes/schema_json.hpp"

#include <algorithm>
#include <optional>

#include "harness/judge/shapes/json_text.hpp"
#include "harness/judge/shapes/verdicts.hpp"

namespace shakedown::judge {
namespace {

namespace json = boost::json;

json::array types_of(const PlaceShape& place) {
  json::array types;
  for (const auto type : {JsonType::object, JsonType::array, JsonType::string, JsonType::integer,
                          JsonType::number, JsonType::boolean, JsonType::null}) {
    const bool is_covered = type == JsonType::integer && place.count(JsonType::number) > 0;
    if (place.count(type) > 0 && !is_covered) types.emplace_back(name_of(type));
  }
  return types;
}

json::object samples(const PlaceShape& place) {
  json::object counts;
  counts["present"] = place.present;
  counts["of"] = std::max(place.parents, place.present);
  if (const auto nulls = place.count(JsonType::null); nulls > 0) counts["null"] = nulls;
  return counts;
}

// JSON Schema's own formats; what else is recognised has no name there.
std::string_view schema_format(const PlaceShape& place) {
  const auto verdict = format_verdict_of(place);
  if (!verdict || place.count(JsonType::string) == 0) return {};
  const auto name = verdict->name;
  if (name == "date-time") return place.count(TextFormat::date_time_bare) == 0 ? name : std::string_view();
  const bool known = name == "date" || name == "uuid" || name == "email" || name == "uri" || name == "ipv4" ||
                     name == "ipv6";
  return known ? name : std::string_view();
}

void add_enum(json::object& schema, const PlaceShape& place) {
  const auto verdict = enum_of(place);
  if (!verdict) return;
  json::array values;
  for (const auto& [text, count] : place.values.counts) values.push_back(json::parse(text));
  if (place.count(JsonType::null) > 0) values.emplace_back(nullptr);
  schema["enum"] = std::move(values);
}

// What each value of a tag brings, where it was seen often enough to require it.
void add_cases(json::object& schema, const PlaceShape& place) {
  const auto verdict = tagged_of(place);
  if (!verdict) return;
  json::array rules;
  for (const auto& one : verdict->cases) {
    if (one.n < enough_to_require || one.brings.empty()) continue;
    json::object rule;
    rule["if"] = {{"properties", {{verdict->tag, {{"const", one.value}}}}},
                  {"required", json::array{verdict->tag}}};
    json::object then;
    then["required"] = json::array(one.brings.begin(), one.brings.end());
    rule["then"] = std::move(then);
    rules.push_back(std::move(rule));
  }
  if (!rules.empty()) schema["allOf"] = std::move(rules);
}

void add_members(json::object& schema, const PlaceShape& place) {
  if (map_of(place)) {
    PlaceShape values;
    if (place.others) merge(values, *place.others);
    for (const auto& [name, member] : place.members) merge(values, *member);
    values.parents = values.present;
    schema["additionalProperties"] = schema_of(values);
    return;
  }
  json::object properties;
  json::array required;
  for (const auto& [name, member] : place.members) {
    properties[name] = schema_of(*member);
    if (presence_of(*member).is == Presence::Is::required) required.emplace_back(name);
  }
  if (!properties.empty()) schema["properties"] = std::move(properties);
  if (!required.empty()) schema["required"] = std::move(required);
  add_cases(schema, place);
}

void write(std::string& out, const json::value& value, std::size_t indent) {
  const auto line = [&](std::size_t depth) { out += '\n' + std::string(depth * 2, ' '); };
  if (const auto* object = value.if_object(); object != nullptr && !object->empty()) {
    out += '{';
    bool first = true;
    for (const auto& [name, member] : *object) {
      if (!first) out += ',';
      first = false;
      line(indent + 1);
      append_json_string(out, name);
      out += ": ";
      write(out, member, indent + 1);
    }
    line(indent);
    out += '}';
  } else if (const auto* array = value.if_array(); array != nullptr && !array->empty()) {
    const bool is_list = std::any_of(array->begin(), array->end(),
                                     [](const json::value& element) { return element.is_structured(); });
    out += '[';
    bool first = true;
    for (const auto& element : *array) {
      if (!first) out += is_list ? "," : ", ";
      first = false;
      if (is_list) line(indent + 1);
      write(out, element, indent + 1);
    }
    if (is_list) line(indent);
    out += ']';
  } else if (const auto* text = value.if_string(); text != nullptr) {
    append_json_string(out, std::string_view(*text));
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

json::object schema_of(const PlaceShape& place) {
  json::object schema;
  auto types = types_of(place);
  if (types.size() == 1) {
    schema["type"] = std::move(types[0]);
  } else if (!types.empty()) {
    schema["type"] = std::move(types);
  }
  if (const auto format = schema_format(place); !format.empty()) schema["format"] = format;
  add_enum(schema, place);
  if (place.count(JsonType::object) > 0) add_members(schema, place);
  if (place.elements && place.elements->present > 0) schema["items"] = schema_of(*place.elements);
  schema["x-samples"] = samples(place);
  return schema;
}

json::object schema_of_text(const PlaceShape& place) {
  auto schema = schema_of(place);
  const auto strings = place.count(JsonType::string);
  if (strings == 0 || strings < place.present) return schema;
  std::string_view type;
  const auto integers = place.count(TextFormat::integer_text);
  if (integers == strings) type = "integer";
  if (type.empty() && integers + place.count(TextFormat::decimal_text) == strings) type = "number";
  if (place.count(TextFormat::boolean_text) == strings) type = "boolean";
  if (type.empty()) return schema;
  schema.erase("enum");
  schema["type"] = type;
  return schema;
}

std::string pretty(const json::value& value) {
  std::string out;
  write(out, value, 0);
  return out + "\n";
}

}  // namespace shakedown::judge
