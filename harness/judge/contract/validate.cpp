// The walk: bounds, types, places, and what the parts of a value are checked by.
#include "harness/judge/contract/validate.hpp"

#include <algorithm>
#include <array>

#include "harness/judge/contract/validator.hpp"

namespace shakedown::judge::openapi {
namespace {

constexpr int deepest = 1000;  // schemas in schemas, on the stack
constexpr std::size_t longest_got = 100;
constexpr std::size_t longest_where = 300;

bool is_plain_name(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !name.empty() && is_letter(name[0]) && std::all_of(name.begin(), name.end(), [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-';
  });
}

// "string or null", "object (Order)".
std::string type_words(const Schema& schema) {
  constexpr std::array<std::pair<unsigned, const char*>, 7> names = {{{type_bit::string, "string"},
                                                                      {type_bit::integer, "integer"},
                                                                      {type_bit::number, "number"},
                                                                      {type_bit::boolean, "boolean"},
                                                                      {type_bit::object, "object"},
                                                                      {type_bit::array, "array"},
                                                                      {type_bit::null, "null"}}};
  std::string words;
  for (const auto& [bit, name] : names) {
    if ((schema.types & bit) != 0) words += (words.empty() ? "" : " or ") + std::string(name);
  }
  if (schema.nullable) words += " or null";
  return schema.name.empty() ? words : words + " (" + schema.name + ")";
}

}  // namespace

std::string words_for(const Schema& schema) {
  if (!schema.name.empty()) return schema.name;
  if (schema.reference != nullptr && !schema.reference->name.empty())
    return schema.reference->name + (schema.nullable ? " or null" : "");
  return schema.types == 0 ? "a value of its schema" : type_words(schema);
}

Validation validate(const JsonTree& tree, const Schema& schema, const SchemaSet& set, Direction direction,
                    std::size_t most) {
  Validation result;
  Validator validator(tree, set, direction, most);
  // Whether it fits is told without building anything; most values do. What writeOnly asks is no misfit.
  validator.visit(schema, 0, &result.mismatches);
  result.not_judged = validator.gave_up();
  if (!result.not_judged.empty()) result.mismatches.clear();
  return result;
}

bool Validator::stop_here(const char* why) {
  if (gave_up_.empty()) gave_up_ = why;
  return true;
}

std::string Validator::where() const {
  std::string text = "$";
  for (const Step& step : way_) {
    if (text.size() > longest_where) return text + "...";
    if (step.kind == Step::Kind::element) {
      text += "[*]";
    } else if (step.kind == Step::Kind::map_value) {
      text += "{}";
    } else if (is_plain_name(step.name) && step.name.size() <= longest_got) {
      text += '.';
      text += step.name;
    } else {
      text += '[' + quoted_json(step.name, longest_got) + ']';
    }
  }
  return text;
}

bool Validator::fail(Out out, const Schema& schema, std::string where, std::string expected, std::string got,
                     Mismatch::Kind kind) {
  if (out == nullptr || out->size() >= most_) return false;
  const bool again = std::any_of(out->begin(), out->end(), [&](const Mismatch& other) {
    return other.schema == schema.node && other.where == where && other.expected == expected;
  });
  if (!again) out->push_back({std::move(where), std::move(expected), std::move(got), schema.node, kind});
  return false;
}

bool Validator::fail_value(Out out, const Schema& schema, std::uint32_t index, std::string expected,
                           Mismatch::Kind kind) {
  if (out == nullptr) return false;
  return fail(out, schema, where(), std::move(expected), tree_.text_of(index, longest_got), kind);
}

bool Validator::fits_type(const Schema& schema, const JsonNode& value) const {
  if (schema.types == 0) return true;
  switch (value.kind) {
    case JsonKind::null:
      return (schema.types & type_bit::null) != 0;
    case JsonKind::boolean:
      return (schema.types & type_bit::boolean) != 0;
    case JsonKind::string:
      return (schema.types & type_bit::string) != 0;
    case JsonKind::array:
      return (schema.types & type_bit::array) != 0;
    case JsonKind::object:
      return (schema.types & type_bit::object) != 0;
    case JsonKind::number:
      break;
  }
  if ((schema.types & type_bit::number) != 0) return true;
  if ((schema.types & type_bit::integer) == 0) return false;
  // 1.0 and 1e2 are integers (JSON Schema 2020-12, 6.1.1).
  return value.text.find_first_of(".eE") == std::string_view::npos || Decimal::from(value.text).is_integer();
}

bool Validator::visit(const Schema& schema, std::uint32_t index, Out out) {
  if (!gave_up_.empty() || is_full(out)) return true;
  if (steps_left_ == 0) return stop_here("the contract asks for too many comparisons of this body");
  --steps_left_;
  if (depth_ >= deepest) return stop_here("the contract's schemas are nested too deep for this body");
  const JsonNode& value = tree_[index];
  if (schema.never) return fail_value(out, schema, index, "nothing here", Mismatch::Kind::type);
  if (schema.nullable && value.kind == JsonKind::null) return true;
  ++depth_;
  bool fits = schema.reference == nullptr || visit(*schema.reference, index, out);
  if (!fits_type(schema, value)) {
    fits = fail_value(out, schema, index, type_words(schema), Mismatch::Kind::type);
  } else if (fits || out != nullptr) {
    fits = check_value(schema, index, out) && fits;
  }
  --depth_;
  return fits;
}

bool Validator::check_value(const Schema& schema, std::uint32_t index, Out out) {
  bool fits = check_words(schema, index, out);
  if (!fits && out == nullptr) return false;
  switch (tree_[index].kind) {
    case JsonKind::number:
      fits = check_number(schema, index, out) && fits;
      break;
    case JsonKind::string:
      fits = check_string(schema, index, out) && fits;
      break;
    case JsonKind::array:
      fits = check_array(schema, index, out) && fits;
      break;
    case JsonKind::object:
      fits = check_object(schema, index, out) && fits;
      break;
    default:
      break;
  }
  if (!fits && out == nullptr) return false;
  return check_composition(schema, index, out) && fits;
}

bool Validator::check_words(const Schema& schema, std::uint32_t index, Out out) {
  if (schema.constant != nullptr && !equal(tree_, index, *schema.constant))
    return fail_value(out, schema, index,
                      "the value " + (out == nullptr ? "" : text_of(*schema.constant, 100)),
                      Mismatch::Kind::word);
  if (schema.enum_values == nullptr) return true;
  const auto& words = schema.enum_values->items;
  const bool known = std::any_of(words.begin(), words.end(),
                                 [&](const SpecNode* word) { return equal(tree_, index, *word); });
  if (known || out == nullptr) return known;
  std::string expected = "one of ";
  constexpr std::size_t longest = 300;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (expected.size() > longest) {
      expected += " and " + std::to_string(words.size() - i) + " more";
      break;
    }
    expected += (i == 0 ? "" : ", ") + text_of(*words[i], 60);
  }
  return fail_value(out, schema, index, std::move(expected), Mismatch::Kind::word);
}

bool Validator::check_array(const Schema& schema, std::uint32_t index, Out out) {
  const JsonNode& value = tree_[index];
  bool fits = true;
  if (schema.fewest_items && value.size < *schema.fewest_items)
    fits = fail_value(out, schema, index, "at least " + std::to_string(*schema.fewest_items) + " elements");
  if (schema.most_items && value.size > *schema.most_items)
    fits = fail_value(out, schema, index, "at most " + std::to_string(*schema.most_items) + " elements");
  if (schema.unique_items && value.size > 1) {
    std::vector<std::string> all;
    for (auto i = index + 1; i < value.end; i = tree_[i].end) all.push_back(tree_.canonical(i));
    std::sort(all.begin(), all.end());
    if (std::adjacent_find(all.begin(), all.end()) != all.end())
      fits = fail_value(out, schema, index, "elements that differ from each other");
  }
  if (!fits && out == nullptr) return false;
  if (schema.items != nullptr || !schema.prefix_items.empty()) {
    std::size_t at = 0;
    way_.push_back({Step::Kind::element, {}});
    for (auto i = index + 1; i < value.end; i = tree_[i].end, ++at) {
      const Schema* element = at < schema.prefix_items.size() ? schema.prefix_items[at] : schema.items;
      if (element != nullptr && !visit(*element, i, out)) fits = false;
      if ((!fits && out == nullptr) || is_full(out)) break;
    }
    way_.pop_back();
  }
  if (!fits && out == nullptr) return false;
  return check_contains(schema, index, out) && fits;
}

bool Validator::check_contains(const Schema& schema, std::uint32_t index, Out out) {
  if (schema.contains == nullptr) return true;
  const JsonNode& value = tree_[index];
  std::uint64_t matching = 0;
  for (auto i = index + 1; i < value.end; i = tree_[i].end)
    matching += visit(*schema.contains, i, nullptr) ? 1U : 0U;
  const auto least = schema.contains_least.value_or(1);
  if (matching < least)
    return fail_value(out, schema, index,
                      "at least " + std::to_string(least) + " elements like " + words_for(*schema.contains));
  if (schema.contains_most && matching > *schema.contains_most && !schema.contains->inexact)
    return fail_value(
        out, schema, index,
        "at most " + std::to_string(*schema.contains_most) + " elements like " + words_for(*schema.contains));
  return true;
}

}  // namespace shakedown::judge::openapi
