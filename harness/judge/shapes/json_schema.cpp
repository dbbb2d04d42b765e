#include "harness/judge/shapes/json_schema.hpp"

#include "harness/judge/shapes/schema_json.hpp"

namespace shakedown::judge {
namespace {

namespace json = boost::json;

constexpr std::string_view dialect = "https://json-schema.org/draft/2020-12/schema";

json::object with_title(const ShapeKey& key, const MessageShape& shape) {
  json::object schema;
  schema["title"] = to_string(key);
  if (shape.body.present == 0) return schema;
  for (auto& member : schema_of(shape.body)) schema[member.key()] = std::move(member.value());
  return schema;
}

}  // namespace

std::string json_schema_of(const ShapeKey& key, const MessageShape& shape) {
  json::object document;
  document["$schema"] = dialect;
  for (auto& member : with_title(key, shape)) document[member.key()] = std::move(member.value());
  return pretty(document);
}

std::string json_schemas_of(const ShapeSet& set) {
  json::object schemas;
  for (const auto& [key, shape] : set.shapes) {
    if (shape.body.present > 0) schemas[to_string(key)] = with_title(key, shape);
  }
  json::object document;
  document["$schema"] = dialect;
  document["$defs"] = std::move(schemas);
  return pretty(document);
}

}  // namespace shakedown::judge
