#include "harness/scenario/json_schema.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <string_view>

#include "harness/scenario/check.hpp"
#include "harness/scenario/description.hpp"
#include "harness/scenario/quantities.hpp"

namespace shakedown::scenario {
namespace {

namespace json = boost::json;

json::array strings(const std::vector<std::string>& all) {
  json::array out;
  for (const auto& one : all) out.emplace_back(one);
  return out;
}

json::object pattern(const char* expression) {
  return {{"type", "string"}, {"pattern", expression}};
}

// YAML has many ways to write a text: a plain 8080 or true is one too where a text is meant and its pattern
// allows it. A schema's patterns do not look at numbers, so it is asked here what they would say.
json::object text_schema(const Shape& shape) {
  json::array types{"string"};
  if (shape.pattern.empty() || matches("7", shape.pattern)) types.emplace_back("number");
  if (shape.pattern.empty() || matches("true", shape.pattern)) types.emplace_back("boolean");
  json::object out{{"type", std::move(types)}};
  if (!shape.empty) out["minLength"] = 1;
  if (!shape.pattern.empty()) out["pattern"] = shape.pattern;
  return out;
}

json::object whole_schema(const Shape& shape) {
  json::object out{{"type", "integer"}, {"minimum", shape.least}};
  if (shape.most != std::numeric_limits<std::uint64_t>::max()) out["maximum"] = shape.most;
  return out;
}

// A quantity that must not be zero has a digit other than 0 in it.
json::object nonzero(const char* expression, bool zero) {
  auto out = pattern(expression);
  if (!zero) out["allOf"] = json::array{json::object{{"pattern", "[1-9]"}}};
  return out;
}

json::object or_words(json::object quantity, const Shape& shape) {
  if (shape.words.empty()) return quantity;
  return {{"anyOf", json::array{std::move(quantity), json::object{{"enum", strings(shape.words)}}}}};
}

json::object required(const std::string& key) {
  return {{"required", json::array{key}}};
}
json::array each_required(const std::vector<std::string>& keys) {
  json::array out;
  for (const auto& key : keys) out.push_back(required(key));
  return out;
}

json::object schema_of(const Shape& shape);

json::object property(const Field& field) {
  json::object out = schema_of(field.shape);
  std::string says = field.doc + ".";
  if (!field.fallback.empty()) says += fmt::format(" Default: {}", field.fallback);
  out["description"] = says;
  return out;
}

// `only_with` and `needed_with` as implications. The keyword dependentRequired cannot say "one of these", and
// not every editor knows it.
json::array rules_of(const Shape& shape) {
  json::array rules;
  for (const auto& field : shape.fields) {
    if (!field.only_with.empty()) {
      json::array any{json::object{{"not", required(field.key)}}};
      for (const auto& other : each_required(field.only_with)) any.push_back(other);
      rules.push_back(json::object{{"anyOf", std::move(any)}});
    }
    if (!field.needed_with.empty()) {
      json::object none{{"not", json::object{{"anyOf", each_required(field.needed_with)}}}};
      rules.push_back(json::object{{"anyOf", json::array{required(field.key), std::move(none)}}});
    }
  }
  for (std::size_t i = 0; i < shape.at_most_one.size(); ++i) {
    for (std::size_t k = i + 1; k < shape.at_most_one.size(); ++k) {
      const json::array both{shape.at_most_one[i], shape.at_most_one[k]};
      rules.push_back(json::object{{"not", json::object{{"required", both}}}});
    }
  }
  return rules;
}

json::object map_schema(const Shape& shape) {
  json::object properties;
  std::vector<std::string> needed;
  for (const auto& field : shape.fields) {
    properties[field.key] = property(field);
    if (field.required) needed.push_back(field.key);
  }
  json::object out{
      {"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
  if (!needed.empty()) out["required"] = strings(needed);
  if (!shape.one_of.empty()) out["oneOf"] = each_required(shape.one_of);
  if (auto rules = rules_of(shape); !rules.empty()) out["allOf"] = std::move(rules);
  return out;
}

json::object table_schema(const Shape& shape) {
  return {{"type", "object"},
          {"minProperties", shape.least},
          {"propertyNames", json::object{{"pattern", shape.pattern}}},
          {"additionalProperties", schema_of(shape.inner[0])}};
}

// "findings: none at high or above" is a map with one key to YAML.
json::object gate_schema() {
  const json::object text{{"type", "string"}, {"minLength", 1}};
  const json::object map{
      {"type", "object"}, {"minProperties", 1}, {"maxProperties", 1}, {"additionalProperties", text}};
  return {{"anyOf", json::array{text, map}}};
}

json::object either_schema(const Shape& shape) {
  json::array any;
  for (const auto& inner : shape.inner) any.push_back(schema_of(inner));
  return {{"anyOf", std::move(any)}};
}

json::object schema_of(const Shape& shape) {
  switch (shape.kind) {
    case Kind::text:
      return text_schema(shape);
    case Kind::word:
      return {{"enum", strings(shape.words)}};
    case Kind::flag:
      return shape.zero ? json::object{{"type", "boolean"}} : json::object{{"const", true}};
    case Kind::whole:
      return whole_schema(shape);
    case Kind::duration:
      return or_words(nonzero(duration_pattern, shape.zero), shape);
    case Kind::step:
      return nonzero(step_pattern, shape.zero);
    case Kind::size:
      return pattern(size_pattern);
    case Kind::rate:
      return nonzero(rate_pattern, shape.zero);
    case Kind::percentage:
      return pattern(percentage_pattern);
    case Kind::speed: {
      auto text = nonzero(speed_pattern, false);
      json::object number{{"type", "number"}, {"exclusiveMinimum", 0}, {"maximum", highest_speed}};
      json::object words{{"enum", strings(shape.words)}};
      return {{"anyOf", json::array{std::move(text), std::move(number), std::move(words)}}};
    }
    case Kind::gate:
      return gate_schema();
    case Kind::json:
      return {};
    case Kind::list:
      return {{"type", "array"}, {"minItems", shape.least}, {"items", schema_of(shape.inner[0])}};
    case Kind::map:
      return map_schema(shape);
    case Kind::table:
      return table_schema(shape);
    case Kind::either:
      return either_schema(shape);
  }
  return {};
}

void print(std::string& out, const json::value& value, int indent);

void print_inside(std::string& out, char open, char close, std::size_t count, int indent, const auto& each) {
  out += open;
  for (std::size_t i = 0; i < count; ++i) {
    out += i == 0 ? "\n" : ",\n";
    out.append(static_cast<std::size_t>(indent) + 2, ' ');
    each(i);
  }
  if (count > 0) {
    out += '\n';
    out.append(static_cast<std::size_t>(indent), ' ');
  }
  out += close;
}

// Boost.JSON writes everything on one line, and people read schemas.
void print(std::string& out, const json::value& value, int indent) {
  if (const auto* object = value.if_object()) {
    auto entry = object->begin();
    print_inside(out, '{', '}', object->size(), indent, [&](std::size_t) {
      out += json::serialize(entry->key()) + ": ";
      print(out, entry->value(), indent + 2);
      ++entry;
    });
  } else if (const auto* array = value.if_array()) {
    print_inside(out, '[', ']', array->size(), indent,
                 [&](std::size_t i) { print(out, (*array)[i], indent + 2); });
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

std::string json_schema() {
  json::object schema{
      {"$schema", "https://json-schema.org/draft/2020-12/schema"},
      {"title", "Shakedown scenario"},
      {"description", "What a run of shakedown does: a service, its traffic, stages and gates."}};
  for (auto& [key, value] : map_schema(scenario_shape())) schema[key] = value;
  std::string out;
  print(out, schema, 0);
  return out + "\n";
}

}  // namespace shakedown::scenario
