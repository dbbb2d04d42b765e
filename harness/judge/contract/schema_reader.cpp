// From the nodes of a document to schemas. What no validator could know is accepted and named among the
// limits; what has the wrong form (a list where a map stands) is a Problem.
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "harness/judge/contract/schema.hpp"

namespace shakedown::judge::openapi {
namespace {

constexpr std::size_t most_limits = 200;
constexpr std::size_t most_schemas = 1'000'000;

constexpr std::array<std::pair<std::string_view, unsigned>, 7> types = {{{"null", type_bit::null},
                                                                         {"boolean", type_bit::boolean},
                                                                         {"integer", type_bit::integer},
                                                                         {"number", type_bit::number},
                                                                         {"string", type_bit::string},
                                                                         {"array", type_bit::array},
                                                                         {"object", type_bit::object}}};

// Keywords that would refuse something and are not checked.
constexpr std::array<std::string_view, 7> unchecked_keywords = {
    "unevaluatedProperties", "unevaluatedItems", "$dynamicRef",  "$recursiveRef",
    "contentEncoding",       "contentMediaType", "contentSchema"};

}  // namespace

void Limits::add(std::string line) {
  if (std::find(lines_.begin(), lines_.end(), line) != lines_.end()) return;
  if (lines_.size() < most_limits) {
    lines_.push_back(std::move(line));
  } else {
    ++more_;
  }
}

void Limits::finish() {
  if (more_ > 0) lines_.push_back("and " + std::to_string(more_) + " more");
  more_ = 0;
}

// Fills one schema from its node. Problems stop it and are kept.
class SchemaReader {
 public:
  SchemaReader(SchemaSet& set, Schema& schema) : set_(set), schema_(schema), node_(*schema.node) {}

  Status read();

 private:
  bool failed() const { return problem_.has_value(); }
  void fail(const SpecNode& at, std::string message, std::string hint = {}) {
    if (!problem_) problem_ = set_.documents_.problem_at(at, std::move(message), std::move(hint));
  }
  void limit(const SpecNode& at, const std::string& what) {
    set_.limits_.add(set_.documents_.at(at) + ": " + what);
    schema_.inexact = true;
  }
  const SpecNode* get(std::string_view name) const { return node_.find(name); }
  const SpecNode* get(std::string_view name, JsonKind kind, const char* what) {
    const SpecNode* value = get(name);
    if (value == nullptr || value->kind == JsonKind::null) return nullptr;  // an empty YAML key says nothing
    if (value->kind == kind) return value;
    fail(*value, "`" + std::string(name) + "` of a schema is " + what);
    return nullptr;
  }
  const Schema* child(const SpecNode& node, const std::string& name = {}) {
    auto made = set_.schema(node, name);
    if (made) return made.value();
    if (!problem_) problem_ = made.error();
    return nullptr;
  }
  const Schema* child(std::string_view name) {
    const SpecNode* value = get(name);
    return value == nullptr ? nullptr : child(*value);
  }
  std::vector<const Schema*> children(std::string_view name) {
    std::vector<const Schema*> made;
    const SpecNode* list = get(name, JsonKind::array, "a list of schemas");
    if (list == nullptr) return made;
    for (const SpecNode* item : list->items) {
      if (const Schema* one = child(*item)) made.push_back(one);
    }
    return made;
  }
  std::optional<Decimal> number(std::string_view name) {
    const SpecNode* value = get(name);
    if (value == nullptr || value->kind == JsonKind::null) return std::nullopt;
    auto read = value->kind == JsonKind::number ? Decimal::checked_from(value->text) : std::nullopt;
    if (!read) fail(*value, "`" + std::string(name) + "` of a schema is a number");
    return read;
  }
  std::optional<std::uint64_t> count(std::string_view name) {
    const auto read = number(name);
    if (!read || failed()) return std::nullopt;
    if (read->negative || !read->is_integer()) {
      fail(*get(name), "`" + std::string(name) + "` of a schema is a whole number from 0");
      return std::nullopt;
    }
    std::uint64_t value = 0;
    std::string text = read->digits.empty() ? "0" : read->digits;
    if (read->exponent > 20) return UINT64_MAX;
    text.append(static_cast<std::size_t>(read->exponent), '0');
    const auto end = text.data() + text.size();
    return std::from_chars(text.data(), end, value).ec == std::errc() ? value : UINT64_MAX;
  }
  std::optional<Pattern> pattern_of(const SpecNode& at, const std::string& text) {
    auto [known, is_new] = set_.patterns_.try_emplace(text);
    if (is_new) known->second = compile_pattern(text);
    if (known->second) return Pattern{text, known->second};
    limit(at, "the pattern " + quoted_json(text, 100) + " is not checked: RE2 cannot run it");
    return std::nullopt;
  }
  std::vector<std::string> words(const SpecNode& list) {
    std::vector<std::string> all;
    for (const SpecNode* item : list.items) all.push_back(item->text);
    return all;
  }

  void read_reference();
  void read_types();
  void read_values();
  void read_numbers();
  void read_strings();
  void read_arrays();
  void read_objects();
  void read_properties();
  void read_dependencies();
  void read_composition();
  void read_discriminator();

  SchemaSet& set_;
  Schema& schema_;
  const SpecNode& node_;
  std::optional<Problem> problem_;
};

Status SchemaReader::read() {
  if (node_.kind == JsonKind::boolean) {
    schema_.never = !node_.is_true();
    return Done{};
  }
  if (node_.kind == JsonKind::null) return Done{};  // an empty YAML value: anything
  if (!node_.is_map()) {
    fail(node_, "a schema is a map here, not " + text_of(node_, 60));
    return *problem_;
  }
  read_types();
  const SpecNode* reference = get("$ref");
  if (reference != nullptr && reference->kind == JsonKind::string) {
    read_reference();
    // Before 3.1 a reference stands alone and what is beside it is not read; that null is allowed is, because
    // whoever writes it there means it.
    if (set_.dialect_ != Dialect::openapi_3_1) {
      schema_.types = 0;
      return failed() ? Status(*problem_) : Status(Done{});
    }
  }
  read_values();
  read_numbers();
  read_strings();
  read_arrays();
  read_objects();
  read_composition();
  read_discriminator();
  for (const auto keyword : unchecked_keywords) {
    const SpecNode* value = get(keyword);
    if (value == nullptr || (keyword.starts_with("content") && schema_.inexact)) continue;
    if (!keyword.starts_with("content")) limit(*value, "`" + std::string(keyword) + "` is not checked");
  }
  return failed() ? Status(*problem_) : Status(Done{});
}

void SchemaReader::read_reference() {
  auto target = set_.documents_.follow(node_);
  if (!target) {
    problem_ = target.error();
    return;
  }
  if (target.value().node == nullptr) {
    limit(*get("$ref"), "the remote reference " + quoted_json(target.value().remote, 200) +
                            " is refused: nothing is fetched, and what it describes is not checked");
    return;
  }
  // In 3.1 what stands beside a $ref counts, so it is taken step by step.
  if (set_.dialect_ == Dialect::openapi_3_1) {
    auto next = set_.documents_.resolve(get("$ref")->text, *get("$ref"));
    if (next && next.value().node != nullptr) target = std::move(next);
  }
  schema_.reference = child(*target.value().node, target.value().name);
}

void SchemaReader::read_types() {
  if (const SpecNode* nullable = get("nullable")) schema_.nullable = nullable->is_true();
  if (const SpecNode* nullable = get("x-nullable"); nullable != nullptr && nullable->is_true())
    schema_.nullable = true;
  if (const SpecNode* flag = get("readOnly")) schema_.read_only = flag->is_true();
  if (const SpecNode* flag = get("writeOnly")) schema_.write_only = flag->is_true();
  const SpecNode* type = get("type");
  if (type == nullptr || type->kind == JsonKind::null) {
    // `type: null` without quotes is meant as the type where there is a value, and as nothing where there is
    // none.
    if (type != nullptr && !type->text.empty() && type->text != "~" && set_.dialect_ == Dialect::openapi_3_1)
      schema_.types = type_bit::null;
    return;
  }
  std::vector<const SpecNode*> list = {type};
  if (type->kind == JsonKind::array) list = type->items;
  for (const SpecNode* one : list) {
    const auto known =
        std::find_if(types.begin(), types.end(), [&](const auto& entry) { return entry.first == one->text; });
    if (known != types.end()) {
      schema_.types |= known->second;
    } else if (one->text == "file" && set_.dialect_ == Dialect::swagger_2_0) {
      schema_.types = 0;
      return;
    } else {
      std::vector<std::string_view> names;
      for (const auto& entry : types) names.push_back(entry.first);
      limit(*one, "the type " + text_of(*one, 60) + " is none and is not checked (" +
                      did_you_mean(one->text, names) + ")");
      schema_.types = 0;
      return;
    }
  }
}

void SchemaReader::read_values() {
  schema_.enum_values = get("enum", JsonKind::array, "a list of values");
  schema_.constant = get("const");
}

void SchemaReader::read_numbers() {
  schema_.least = number("minimum");
  schema_.most = number("maximum");
  // Draft 4 (2.0, 3.0): a flag beside minimum. Draft 6 and later: the bound itself.
  const auto exclusive = [this](std::string_view name, std::optional<Decimal>& bound,
                                std::optional<Decimal>& strict) {
    const SpecNode* value = get(name);
    if (value == nullptr || value->kind == JsonKind::null) return;
    if (value->kind == JsonKind::boolean) {
      if (value->is_true() && bound) strict = std::exchange(bound, std::nullopt);
    } else {
      strict = number(name);
    }
  };
  exclusive("exclusiveMinimum", schema_.least, schema_.above);
  exclusive("exclusiveMaximum", schema_.most, schema_.below);
  schema_.multiple_of = number("multipleOf");
}

void SchemaReader::read_strings() {
  schema_.shortest = count("minLength");
  schema_.longest = count("maxLength");
  if (const SpecNode* pattern = get("pattern"); pattern != nullptr && pattern->kind != JsonKind::null)
    schema_.pattern = pattern_of(*pattern, pattern->text);
  const SpecNode* format = get("format");
  if (format == nullptr || format->kind != JsonKind::string) return;
  schema_.format_name = format->text;
  schema_.format = format_named(format->text);
  // Before 3.1 these two are words like any other.
  const bool recent = schema_.format == Format::time || schema_.format == Format::duration;
  if (recent && set_.dialect_ != Dialect::openapi_3_1) schema_.format = Format::unchecked;
  if (schema_.format != Format::unchecked) return;
  if (set_.unchecked_formats_.insert(format->text).second)
    set_.limits_.add(set_.documents_.at(*format) + ": the format " + quoted_json(format->text, 60) +
                     " is not checked, here and elsewhere");
  schema_.inexact = true;
}

void SchemaReader::read_arrays() {
  schema_.prefix_items = children("prefixItems");
  const SpecNode* items = get("items");
  if (items != nullptr && items->kind == JsonKind::array) {  // drafts before 2020-12
    schema_.prefix_items = children("items");
    schema_.items = child("additionalItems");
  } else {
    schema_.items = child("items");
  }
  schema_.contains = child("contains");
  schema_.contains_least = count("minContains");
  schema_.contains_most = count("maxContains");
  schema_.fewest_items = count("minItems");
  schema_.most_items = count("maxItems");
  if (const SpecNode* unique = get("uniqueItems")) schema_.unique_items = unique->is_true();
}

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

Result<const Schema*> SchemaSet::schema(const SpecNode& node, std::string name) {
  // A reference that stands alone is what it leads to.
  const SpecNode* target = &node;
  if (node.is_map() && node.members.size() == 1) {
    auto followed = documents_.follow(node);
    if (!followed) return followed.error();
    if (followed.value().node != nullptr) {
      target = followed.value().node;
      if (target != &node) name = followed.value().name;
    }
  }
  auto [known, is_new] = known_.try_emplace(target, nullptr);
  if (is_new) {
    if (schemas_.size() >= most_schemas)
      return documents_.problem_at(node, "this contract has more than a million schemas");
    Schema& made = schemas_.emplace_back();
    made.node = target;
    known->second = &made;
    queue_.push_back(&made);
  }
  if (known->second->name.empty()) known->second->name = name;
  return known->second;
}

Status SchemaSet::finish() {
  while (!queue_.empty()) {
    Schema* next = queue_.back();
    queue_.pop_back();
    SchemaReader reader(*this, *next);
    if (auto read = reader.read(); !read) return read;
  }
  // Inexactness spreads to whatever leads there, in circles too: until nothing changes.
  const auto spreads = [](const Schema& schema) {
    const auto is = [](const Schema* one) { return one != nullptr && one->inexact; };
    const auto any = [&](const auto& list) { return std::any_of(list.begin(), list.end(), is); };
    return is(schema.reference) || is(schema.items) || is(schema.contains) || is(schema.additional) ||
           is(schema.property_names) || is(schema.negated) || is(schema.condition) ||
           is(schema.then_branch) || is(schema.else_branch) || any(schema.prefix_items) ||
           any(schema.all_of) || any(schema.any_of) || any(schema.one_of) ||
           std::any_of(schema.properties.begin(), schema.properties.end(),
                       [&](const PropertySchema& one) { return is(one.schema); }) ||
           std::any_of(schema.pattern_properties.begin(), schema.pattern_properties.end(),
                       [&](const auto& one) { return is(one.second); }) ||
           std::any_of(schema.dependent_schemas.begin(), schema.dependent_schemas.end(),
                       [&](const auto& one) { return is(one.second); });
  };
  const auto flagged = [](const Schema* one, bool Schema::*flag) { return one != nullptr && one->*flag; };
  bool changed = true;
  const auto update = [&](Schema& schema) {
    for (bool Schema::*flag : {&Schema::read_only, &Schema::write_only}) {
      const bool now = schema.*flag || flagged(schema.reference, flag) ||
                       std::any_of(schema.all_of.begin(), schema.all_of.end(),
                                   [&](const Schema* one) { return flagged(one, flag); });
      changed = changed || now != schema.*flag;
      schema.*flag = now;
    }
    const bool now = schema.inexact || spreads(schema);
    changed = changed || now != schema.inexact;
    schema.inexact = now;
  };
  // In both directions by turns: any order that documents are written in settles in a few rounds.
  constexpr int most_rounds = 200;
  for (int round = 0; changed && round < most_rounds; ++round) {
    changed = false;
    if (round % 2 == 0) {
      std::for_each(schemas_.rbegin(), schemas_.rend(), update);
    } else {
      std::for_each(schemas_.begin(), schemas_.end(), update);
    }
  }
  for (auto& schema : schemas_) {
    if (changed) schema.inexact = true;
    for (const auto& property : schema.properties) {
      if (property.schema == nullptr) continue;
      if (property.schema->read_only) read_only_names_.insert(property.name);
      if (property.schema->write_only) write_only_names_.insert(property.name);
    }
  }
  return Done{};
}

}  // namespace shakedown::judge::openapi
