// A schema as the checker runs it: OpenAPI's dialects (3.0's nullable and boolean exclusiveMinimum, 2.0's
// discriminator, 3.1's lists of types) are translated away when it is compiled. Links are plain pointers,
// also in circles; SchemaSet owns what they lead to and never changes after compiling.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "harness/judge/contract/decimal.hpp"
#include "harness/judge/contract/documents.hpp"
#include "harness/judge/contract/formats.hpp"

namespace re2 {
class RE2;
}

namespace shakedown::judge::openapi {

// Bits of Schema::types.
namespace type_bit {
inline constexpr unsigned null = 1, boolean = 2, integer = 4, number = 8, string = 16, array = 32,
                          object = 64;
}

struct Schema;

struct Pattern {
  std::string text;                   // as the document has it
  std::shared_ptr<re2::RE2> machine;  // shared by all that use the same text
};

struct PropertySchema {
  std::string name;
  const Schema* schema = nullptr;  // nullptr: only required
  bool required = false;
};

struct Discriminator {
  std::string property;
  std::map<std::string, const Schema*, std::less<>> mapping;  // explicit, and the names of the branches
};

struct Schema {
  const SpecNode* node = nullptr;
  std::string name;    // of the component it is: "Order"; empty: none
  bool never = false;  // `false` as a schema
  bool nullable = false;
  unsigned types = 0;  // 0: any
  const Schema* reference = nullptr;

  const SpecNode* enum_values = nullptr;
  const SpecNode* constant = nullptr;

  std::optional<Decimal> least, above, most, below, multiple_of;
  std::optional<std::uint64_t> shortest, longest;
  std::optional<Pattern> pattern;
  Format format = Format::none;
  std::string format_name;

  std::vector<const Schema*> prefix_items;
  const Schema* items = nullptr;  // behind the prefix
  const Schema* contains = nullptr;
  std::optional<std::uint64_t> contains_least, contains_most;
  std::optional<std::uint64_t> fewest_items, most_items;
  bool unique_items = false;

  std::vector<PropertySchema> properties;  // by name
  std::size_t required_count = 0;
  std::vector<std::pair<Pattern, const Schema*>> pattern_properties;
  const Schema* additional = nullptr;
  const Schema* property_names = nullptr;
  std::optional<std::uint64_t> fewest_properties, most_properties;
  std::vector<std::pair<std::string, std::vector<std::string>>> dependent_required;
  std::vector<std::pair<std::string, const Schema*>> dependent_schemas;

  std::vector<const Schema*> all_of, any_of, one_of;
  const Schema* negated = nullptr;
  const Schema* condition = nullptr;
  const Schema* then_branch = nullptr;
  const Schema* else_branch = nullptr;
  std::optional<Discriminator> discriminator;

  bool read_only = false;  // also through its references
  bool write_only = false;
  // Something in it, or in what it leads to, is not checked: that a value fits it proves nothing.
  bool inexact = false;
};

enum class Dialect : std::uint8_t { swagger_2_0, openapi_3_0, openapi_3_1 };

// What is not checked, each once, at most a stated number of lines.
class Limits {
 public:
  void add(std::string line);
  const std::vector<std::string>& lines() const { return lines_; }
  void finish();  // says how many more there were

 private:
  std::vector<std::string> lines_;
  std::uint64_t more_ = 0;
};

// Compiles schemas when they are first asked for. Nested and referenced schemas are queued, not recursed
// into, so that no document can exhaust the stack. Call finish() before any of them is used.
class SchemaSet {
 public:
  SchemaSet(Documents& documents, Dialect dialect, Limits& limits)
      : documents_(documents), dialect_(dialect), limits_(limits) {}

  // `name`: of the component it is, where that is known.
  Result<const Schema*> schema(const SpecNode& node, std::string name = {});
  Status finish();

  // Names that some schema declares readOnly or writeOnly: where a name is only required and declared beside
  // it (in another part of an allOf), it is not known which of the declarations is meant.
  const std::set<std::string, std::less<>>& read_only_names() const { return read_only_names_; }
  const std::set<std::string, std::less<>>& write_only_names() const { return write_only_names_; }

 private:
  friend class SchemaReader;
  Documents& documents_;
  Dialect dialect_;
  Limits& limits_;
  std::deque<Schema> schemas_;
  std::unordered_map<const SpecNode*, Schema*> known_;
  std::vector<Schema*> queue_;
  std::set<std::string, std::less<>> read_only_names_, write_only_names_;
  std::set<std::string> unchecked_formats_;
  std::unordered_map<std::string, std::shared_ptr<re2::RE2>> patterns_;
};

// A pattern of ECMA-262 as RE2 reads it, nullptr where it cannot (lookahead, back references).
std::shared_ptr<re2::RE2> compile_pattern(const std::string& pattern);

}  // namespace shakedown::judge::openapi
