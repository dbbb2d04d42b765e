// The keywords of single values, and references.
#include "harness/judge/contract/schema_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace shakedown::judge::openapi {
namespace {

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
  if (items != nullptr && items->kind == JsonKind::array) {
    // Older drafts' positions in an array, which no OpenAPI allows; often meant as alternatives.
    limit(*items, "`items` is a list here, which OpenAPI has no meaning for: the elements are not checked");
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

}  // namespace shakedown::judge::openapi
