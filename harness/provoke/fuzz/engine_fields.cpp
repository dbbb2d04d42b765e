#include "harness/provoke/fuzz/engine_fields.hpp"

#include <algorithm>

#include "harness/model/utf8.hpp"
#include "harness/provoke/fuzz/leads.hpp"

namespace shakedown::fuzz {
namespace {

constexpr std::size_t most_examples = 8;
constexpr std::size_t longest_example = 1000;
constexpr int deepest = 5;  // of a body

std::string pointer_text(const Pointer& pointer) {
  std::string text;
  for (const std::string& part : pointer) {
    text += '/';
    for (const char c : part) text += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  }
  return text;
}

std::string media_type(const std::string& content_type) {
  return content_type.substr(0, content_type.find_first_of("; "));
}

std::string type_of(unsigned types, bool in_body) {
  switch (types & ~type_bit::null) {
    case type_bit::integer:
      return "integer";
    case type_bit::number:
    case type_bit::number | type_bit::integer:
      return "number";
    case type_bit::boolean:
      return "boolean";
    case type_bit::string:
      return "string";
    default:
      return in_body ? "any" : "string";
  }
}

unsigned types_of(const JsonValue& value) {
  if (value.kind != JsonValue::Kind::scalar || value.raw.empty()) return 0;
  const char first = value.raw.front();
  if (first == '"') return type_bit::string;
  if (first == 't' || first == 'f') return type_bit::boolean;
  if (first == 'n') return 0;
  const bool whole = value.raw.find_first_of(".eE") == std::string::npos;
  return whole ? type_bit::integer : type_bit::number;
}

class Fields {
 public:
  Fields(const Grammar& grammar, const Operation& operation, const FuzzRequest* good, bool made_up)
      : grammar_(grammar), operation_(operation), good_(good), first_(!made_up) {}

  std::vector<EngineField> make() {
    holes();
    for (const Slot& slot : operation_.slots) {
      if (slot.in == Place::path || slot.in == Place::cookie) continue;
      // What says who asks comes from the setup.
      if (slot.in == Place::header && says_who_asks(slot.name)) continue;
      auto& field = add(slot.in == Place::query ? "query" : "header", slot.name, slot.value, false);
      field.required = slot.required;
      argument(field, slot.in);
    }
    extra_query();
    body();
    // The ones that a request cannot do without stay.
    std::stable_sort(fields_.begin(), fields_.end(), [](const EngineField& one, const EngineField& other) {
      return one.required && !other.required;
    });
    if (fields_.size() > most_engine_fields) fields_.resize(most_engine_fields);
    return std::move(fields_);
  }

 private:
  EngineField& add(std::string in, std::string name, int value, bool in_body) {
    const ValueSpec* spec = spec_at(grammar_, value);
    fields_.push_back({std::move(in), std::move(name), type_of(spec ? spec->types : 0, in_body), false, {}});
    EngineField& field = fields_.back();
    if (!spec) return field;
    for (const auto* list : {&spec->examples, &spec->allowed}) {
      for (const std::string& text : *list) {
        if (auto read = read_json_value(text)) example(field, std::move(*read), false);
      }
    }
    return field;
  }

  // A value that fits the field's type only as a text is left out.
  static void example(EngineField& field, JsonValue value, bool first) {
    if (field.type == "string") value = json_string(plain_text(value));
    if (field.type == "integer" || field.type == "number" || field.type == "boolean") {
      const auto read = read_json_value(plain_text(value));
      if (!read || type_of(types_of(*read), true) == "any" || types_of(*read) == type_bit::string) return;
      value = *read;
    }
    const std::string text = to_text(value);
    if (text.size() > longest_example || !is_utf8(text)) return;
    if (std::find(field.examples.begin(), field.examples.end(), value) != field.examples.end()) return;
    if (first) {
      field.examples.insert(field.examples.begin(), std::move(value));
    } else if (field.examples.size() < most_examples) {
      field.examples.push_back(std::move(value));
    }
  }

  void argument(EngineField& field, Place in) const {
    if (!good_) return;
    if (const auto* given = find_argument(*good_, in, field.name))
      example(field, json_string(given->value), first_);
  }

  // Each hole of the path is a field, whether anything is known of it or not.
  void holes() {
    const std::string& path = operation_.path;
    for (auto open = path.find('{'); open != std::string::npos; open = path.find('{', open + 1)) {
      const auto close = path.find('}', open);
      if (close == std::string::npos) return;
      const std::string name = path.substr(open + 1, close - open - 1);
      const auto slot = std::find_if(operation_.slots.begin(), operation_.slots.end(), [&](const Slot& one) {
        return one.in == Place::path && one.name == name;
      });
      auto& field = add("path", name, slot == operation_.slots.end() ? -1 : slot->value, false);
      field.required = true;
      argument(field, Place::path);
    }
  }

  // What a request of the traffic had, and nobody documented.
  void extra_query() {
    if (!good_) return;
    for (const Argument& one : good_->arguments) {
      const bool known = std::any_of(fields_.begin(), fields_.end(), [&](const EngineField& field) {
        return field.in == "query" && field.name == one.name;
      });
      if (one.in != Place::query || known) continue;
      auto& field = add("query", one.name, -1, false);
      example(field, json_string(one.value), first_);
    }
  }

  void body() {
    const std::string type = content_type_of(operation_, good_);
    const bool is_form = type.starts_with("application/x-www-form-urlencoded");
    const auto spec =
        std::find_if(operation_.bodies.begin(), operation_.bodies.end(),
                     [&](const BodySpec& one) { return media_type(one.content_type) == media_type(type); });
    const auto given = good_ ? read_json_value(good_->body) : std::nullopt;
    const bool is_json = given || (spec != operation_.bodies.end() && spec->json);
    const std::size_t before = fields_.size();
    if ((is_json || is_form) && spec != operation_.bodies.end()) flatten(spec->value, {}, true, 0);
    if (given) given_leaves(*given);
    const bool has_any = fields_.size() > before;
    if (has_any || !good_ || good_->body.empty()) return;
    auto& whole = add("body", "", -1, true);
    whole.type = "string";
    whole.required = true;
    example(whole, json_string(good_->body), true);
  }

  void flatten(int value, const Pointer& here, bool required, int depth) {
    const ValueSpec* spec = spec_at(grammar_, value);
    if (spec && spec->members.empty() && !spec->alternatives.empty() && depth < deepest)
      return flatten(spec->alternatives.front(), here, required, depth + 1);
    const auto below = [&](const std::string& part) {
      Pointer pointer = here;
      pointer.push_back(part);
      return pointer;
    };
    if (spec && !spec->members.empty() && depth < deepest) {
      for (const auto& member : spec->members)
        flatten(member.value, below(member.name), required && member.required, depth + 1);
      return;
    }
    if (spec && spec->items >= 0 && (spec->types & type_bit::array) != 0 && depth < deepest) {
      flatten(spec->items, below("0"), required, depth + 1);
      return empty_list(here);
    }
    if (here.empty() || fields_.size() >= 4 * most_engine_fields) return;
    add("body", pointer_text(here), value, true).required = required;
  }

  // Of a list with no items, which its items' fields cannot make: it counts where none of them has a value.
  void empty_list(const Pointer& here) {
    const std::string name = pointer_text(here);
    const bool known = std::any_of(fields_.begin(), fields_.end(), [&](const EngineField& field) {
      return field.in == "body" && field.name == name;
    });
    if (known || here.empty()) return;
    JsonValue none;
    none.kind = JsonValue::Kind::array;
    example(add("body", name, -1, true), std::move(none), true);
  }

  void given_leaves(const JsonValue& root) {
    for (const Pointer& place : places_of(root, 4 * most_engine_fields)) {
      const JsonValue* value = at(root, place);
      if (value && !value->items.empty()) empty_list(place);
      const bool is_leaf = value && value->members.empty() && value->items.empty();
      if (place.empty() || !is_leaf) continue;
      const std::string name = pointer_text(place);
      auto known = std::find_if(fields_.begin(), fields_.end(), [&](const EngineField& field) {
        return field.in == "body" && field.name == name;
      });
      if (known == fields_.end()) {
        add("body", name, -1, true).type = type_of(types_of(*value), true);
        known = std::prev(fields_.end());
      }
      example(*known, *value, first_);
    }
  }

  const Grammar& grammar_;
  const Operation& operation_;
  const FuzzRequest* good_;
  const bool first_;  // its values are
  std::vector<EngineField> fields_;
};

}  // namespace

std::string content_type_of(const Operation& operation, const FuzzRequest* good) {
  if (good && !good->content_type.empty()) return good->content_type;
  const auto json = std::find_if(operation.bodies.begin(), operation.bodies.end(),
                                 [](const BodySpec& one) { return one.json; });
  if (json != operation.bodies.end()) return json->content_type;
  return operation.bodies.empty() ? "" : operation.bodies.front().content_type;
}

std::vector<EngineField> engine_fields(const Grammar& grammar, const Operation& operation,
                                       const FuzzRequest* good, bool made_up) {
  return Fields(grammar, operation, good, made_up).make();
}

}  // namespace shakedown::fuzz
