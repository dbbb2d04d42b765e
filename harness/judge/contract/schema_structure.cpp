// The keywords that hold schemas: members, dependencies, composition, discriminators.
#include "harness/judge/contract/schema_reader.hpp"

namespace shakedown::judge::openapi {

void SchemaReader::read_objects() {
  read_properties();
  if (const SpecNode* map = get("patternProperties", JsonKind::object, "a map from patterns to schemas")) {
    for (const auto& [name, value] : map->members) {
      const Schema* one = child(*value);
      if (const auto pattern = pattern_of(*value, name); pattern && one != nullptr) {
        schema_.pattern_properties.emplace_back(*pattern, one);
      } else {
        // What it allows is not known, so nothing is called additional.
        schema_.additional = nullptr;
        return;
      }
    }
  }
  schema_.additional = child("additionalProperties");
  schema_.property_names = child("propertyNames");
  schema_.fewest_properties = count("minProperties");
  schema_.most_properties = count("maxProperties");
  read_dependencies();
}

void SchemaReader::read_properties() {
  std::map<std::string, PropertySchema> all;
  if (const SpecNode* map = get("properties", JsonKind::object, "a map from names to schemas")) {
    for (const auto& [name, value] : map->members) all[name] = {name, child(*value), false};
  }
  const SpecNode* required = get("required");
  // `required: true` on a property itself is draft 3's and says nothing since; on a parameter of 2.0 it is
  // the parameter's own.
  if (required != nullptr && required->kind == JsonKind::array) {
    for (const std::string& name : words(*required)) {
      all[name].name = name;
      all[name].required = true;
    }
  } else if (required != nullptr && required->kind != JsonKind::boolean && required->kind != JsonKind::null) {
    fail(*required, "`required` of a schema is a list of names");
  }
  for (auto& [name, property] : all) {
    schema_.required_count += property.required ? 1U : 0U;
    schema_.properties.push_back(std::move(property));
  }
}

void SchemaReader::read_dependencies() {
  for (const char* keyword : {"dependentRequired", "dependentSchemas", "dependencies"}) {
    const SpecNode* map = get(keyword, JsonKind::object, "a map");
    if (map == nullptr) continue;
    for (const auto& [name, value] : map->members) {
      if (value->kind == JsonKind::array) {
        schema_.dependent_required.emplace_back(name, words(*value));
      } else if (const Schema* one = child(*value)) {
        schema_.dependent_schemas.emplace_back(name, one);
      }
    }
  }
}

void SchemaReader::read_composition() {
  schema_.all_of = children("allOf");
  schema_.any_of = children("anyOf");
  schema_.one_of = children("oneOf");
  schema_.negated = child("not");
  schema_.condition = child("if");
  schema_.then_branch = child("then");
  schema_.else_branch = child("else");
}

void SchemaReader::read_discriminator() {
  const SpecNode* node = get("discriminator");
  if (node == nullptr || node->kind == JsonKind::null) return;
  Discriminator made;
  if (node->kind == JsonKind::string) {
    made.property = node->text;  // 2.0
  } else if (node->is_map() && node->find("propertyName") != nullptr) {
    made.property = node->find("propertyName")->text;
  } else {
    fail(*node, "a discriminator names its property", "{propertyName: kind}");
    return;
  }
  const auto reference_of = [](const SpecNode& branch) -> const SpecNode* {
    const SpecNode* reference = branch.is_map() ? branch.find("$ref") : nullptr;
    return reference != nullptr && reference->kind == JsonKind::string ? reference : nullptr;
  };
  // A branch that is a reference is known by the last word of it.
  for (const char* keyword : {"oneOf", "anyOf"}) {
    const SpecNode* list = get(keyword);
    if (list == nullptr || list->kind != JsonKind::array) continue;
    for (const SpecNode* branch : list->items) {
      const SpecNode* reference = reference_of(*branch);
      if (reference == nullptr) continue;
      const auto target = set_.documents_.resolve(reference->text, *reference);
      const Schema* one = child(*branch);
      if (target && !target.value().name.empty() && one != nullptr) made.mapping[target.value().name] = one;
    }
  }
  const SpecNode* mapping = node->is_map() ? node->find("mapping") : nullptr;
  if (mapping != nullptr && mapping->is_map()) {
    for (const auto& [word, value] : mapping->members) {
      // A word without # and / is a component's name, where there is such a one; anything else a reference.
      const bool bare = value->text.find_first_of("#/") == std::string::npos;
      const std::string prefix =
          set_.dialect_ == Dialect::swagger_2_0 ? "#/definitions/" : "#/components/schemas/";
      auto target = set_.documents_.resolve(bare ? prefix + value->text : value->text, *value);
      if (!target && value->text.find('.') != std::string::npos)
        target = set_.documents_.resolve(value->text, *value);
      if (!target) {
        problem_ = target.error();
        return;
      }
      if (target.value().node == nullptr) {
        limit(*value, "the remote reference " + quoted_json(target.value().remote, 200) + " is refused");
        continue;
      }
      if (const Schema* one = child(*target.value().node)) made.mapping[word] = one;
    }
  }
  schema_.discriminator = std::move(made);
}

}  // namespace shakedown::judge::openapi
