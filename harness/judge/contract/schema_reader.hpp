// Fills a schema from its node. What no validator could know is accepted and named among the limits; what has
// the wrong form (a list where a map stands) is a Problem, the first of which stops the reading.
#pragma once

#include <charconv>

#include "harness/judge/contract/schema.hpp"

namespace shakedown::judge::openapi {

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

}  // namespace shakedown::judge::openapi
