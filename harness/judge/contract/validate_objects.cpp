// Objects: members, what is required, what else may be there.
#include <re2/re2.h>

#include <algorithm>

#include "harness/judge/contract/validator.hpp"

namespace shakedown::judge::openapi {

std::uint32_t Validator::member(std::uint32_t object, std::string_view name) const {
  for (auto i = object + 1; i < tree_[object].end; i = tree_[i].end) {
    if (!tree_[i].shadowed && tree_[i].key == name) return i;
  }
  return 0;
}

bool Validator::check_object(const Schema& schema, std::uint32_t index, Out out) {
  const JsonNode& value = tree_[index];
  bool fits = true;
  if (schema.fewest_properties && value.size < *schema.fewest_properties)
    fits =
        fail_value(out, schema, index, "at least " + std::to_string(*schema.fewest_properties) + " members");
  if (schema.most_properties && value.size > *schema.most_properties)
    fits = fail_value(out, schema, index, "at most " + std::to_string(*schema.most_properties) + " members");
  if (!fits && out == nullptr) return false;
  fits = check_required(schema, index, out) && fits;
  if (!fits && out == nullptr) return false;
  fits = check_members(schema, index, out) && fits;
  if (!fits && out == nullptr) return false;
  return check_dependencies(schema, index, out) && fits;
}

// What only a server sets need not be sent, what only a client sets does not come back (OpenAPI 3.0.3, schema
// object: readOnly, writeOnly).
bool Validator::may_be_missing(const PropertySchema& property) const {
  if (property.schema != nullptr)
    return direction_ == Direction::request ? property.schema->read_only : property.schema->write_only;
  return (direction_ == Direction::request ? set_.read_only_names() : set_.write_only_names())
      .contains(property.name);
}

bool Validator::check_required(const Schema& schema, std::uint32_t index, Out out) {
  if (schema.required_count == 0) return true;
  bool fits = true;
  for (const PropertySchema& property : schema.properties) {
    if (!property.required || may_be_missing(property) || member(index, property.name) != 0) continue;
    if (out == nullptr) return false;
    way_.push_back({Step::Kind::member, property.name});
    fits = fail(out, schema, where(), "a value: it is required", "absent");
    way_.pop_back();
  }
  return fits;
}

bool Validator::check_members(const Schema& schema, std::uint32_t index, Out out) {
  if (schema.properties.empty() && schema.additional == nullptr && schema.pattern_properties.empty() &&
      schema.property_names == nullptr)
    return true;
  bool fits = true;
  const auto end = tree_[index].end;
  for (auto i = index + 1; i < end && !is_full(out); i = tree_[i].end) {
    const JsonNode& value = tree_[i];
    if (value.shadowed) continue;
    const auto found = std::lower_bound(
        schema.properties.begin(), schema.properties.end(), value.key,
        [](const PropertySchema& property, std::string_view name) { return property.name < name; });
    const bool declared =
        found != schema.properties.end() && found->name == value.key && found->schema != nullptr;
    if (declared) {
      way_.push_back({Step::Kind::member, value.key});
      if (out != nullptr && direction_ == Direction::response && found->schema->write_only)
        fits = fail(out, *found->schema, where(), "nothing: it is writeOnly", "present");
      fits = visit(*found->schema, i, out) && fits;
      way_.pop_back();
    }
    bool matched = declared;
    for (const auto& [pattern, one] : schema.pattern_properties) {
      if (!re2::RE2::PartialMatch({value.key.data(), value.key.size()}, *pattern.machine)) continue;
      matched = true;
      way_.push_back({Step::Kind::map_value, {}});
      fits = visit(*one, i, out) && fits;
      way_.pop_back();
    }
    if (!matched && schema.additional != nullptr) {
      if (schema.additional->never) {
        way_.push_back({Step::Kind::member, value.key});
        fits = fail_value(out, schema, i, "nothing: no other members are allowed");
        way_.pop_back();
      } else {
        way_.push_back({Step::Kind::map_value, {}});
        fits = visit(*schema.additional, i, out) && fits;
        way_.pop_back();
      }
    }
    if (schema.property_names != nullptr) {
      JsonTree name;
      const std::string text = quoted_json(value.key, value.key.size());
      if (name.parse(text) == JsonTree::Ending::whole &&
          !Validator(name, set_, direction_, 1).visit(*schema.property_names, 0, nullptr))
        fits = fail(out, schema, where(), "names like " + words_for(*schema.property_names),
                    quoted_json(value.key, 100));
    }
    if (!fits && out == nullptr) return false;
  }
  return fits;
}

bool Validator::check_dependencies(const Schema& schema, std::uint32_t index, Out out) {
  bool fits = true;
  for (const auto& [name, needed] : schema.dependent_required) {
    if (member(index, name) == 0) continue;
    for (const std::string& other : needed) {
      if (member(index, other) != 0) continue;
      way_.push_back({Step::Kind::member, other});
      fits = fail(out, schema, where(), "a value: " + quoted_json(name, 60) + " requires it", "absent");
      way_.pop_back();
    }
  }
  for (const auto& [name, one] : schema.dependent_schemas) {
    if (member(index, name) != 0) fits = visit(*one, index, out) && fits;
  }
  return fits;
}

}  // namespace shakedown::judge::openapi
