#include "harness/scenario/check.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <re2/re2.h>

#include <algorithm>

#include "harness/scenario/description.hpp"
#include "harness/scenario/json_text.hpp"
#include "harness/scenario/nearest.hpp"
#include "harness/scenario/quantities.hpp"

namespace shakedown::scenario {

bool matches(std::string_view text, const std::string& pattern) {
  return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

namespace {

const char* name_of(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::null:
      return "nothing";
    case Node::Kind::scalar:
      return "a single value";
    case Node::Kind::list:
      return "a list";
    case Node::Kind::map:
      return "a map";
  }
  return "";
}

class Check {
 public:
  explicit Check(Problems& problems) : problems_(problems) {}

  // `path` is how messages call the value: "stages[0].load"; empty for the whole document.
  void value(const Node& node, const Shape& shape, const std::string& path) {
    if (node.kind == Node::Kind::null && shape.kind != Kind::json) {
      add(node.where, fmt::format("{} has no value", called(path)), "expected " + in_words(shape));
      return;
    }
    switch (shape.kind) {
      case Kind::json:
        return;
      case Kind::map:
        return map(node, shape, path);
      case Kind::table:
        return table(node, shape, path);
      case Kind::list:
        return list(node, shape, path);
      case Kind::either:
        return either(node, shape, path);
      case Kind::gate:
        return gate(node, path);
      default:
        return scalar(node, shape, path);
    }
  }

 private:
  static std::string called(const std::string& path) {
    return path.empty() ? "the scenario" : fmt::format("`{}`", path);
  }

  void add(const Place& where, std::string message, std::string hint) {
    problems_.push_back({where, std::move(message), std::move(hint)});
  }

  bool is(const Node& node, Node::Kind kind, const Shape& shape, const std::string& path) {
    if (node.kind == kind) return true;
    std::string hint = "expected " + in_words(shape);
    // [./orders, --port, {target.port}]: YAML reads the last one as a map with the key "target.port".
    const bool bare_braces = node.kind == Node::Kind::map && node.entries.size() == 1 &&
                             node.entries[0].value.kind == Node::Kind::null;
    if (bare_braces)
      hint = fmt::format("if a placeholder is meant, quote it: \"{{{}}}\"", node.entries[0].key);
    add(node.where, fmt::format("{} is {}", called(path), name_of(node.kind)), std::move(hint));
    return false;
  }

  void map(const Node& node, const Shape& shape, const std::string& path) {
    if (!is(node, Node::Kind::map, shape, path)) return;
    const std::string before = path.empty() ? "" : path + ".";
    for (const auto& entry : node.entries) {
      if (const Field* field = find_field(shape, entry.key)) {
        value(entry.value, field->shape, before + entry.key);
      } else {
        unknown(entry, shape, path);
      }
    }
    groups(node, shape, path);
    for (const auto& field : shape.fields) companions(node, field, path);
  }

  void unknown(const Entry& entry, const Shape& shape, const std::string& path) {
    const auto known = keys_of(shape);
    std::string hint = did_you_mean(entry.key, known);
    if (entry.key == "<<") {
      hint = "merge keys are not part of YAML 1.2; write the keys out";
    } else if (const auto elsewhere = path_of_key(entry.key); !elsewhere.empty()) {
      hint = fmt::format("it belongs at `{}`", elsewhere);
    }
    add(entry.where, fmt::format("unknown key `{}` in {}", entry.key, called(path)), std::move(hint));
  }

  static std::vector<std::string> present(const Node& node, const std::vector<std::string>& keys) {
    std::vector<std::string> there;
    for (const auto& key : keys) {
      if (node.find(key) != nullptr) there.push_back(key);
    }
    return there;
  }

  static const Place& place_of(const Node& map, const std::string& key) {
    for (const auto& entry : map.entries) {
      if (entry.key == key) return entry.where;
    }
    return map.where;
  }

  void groups(const Node& node, const Shape& shape, const std::string& path) {
    const auto one = present(node, shape.one_of);
    if (!shape.one_of.empty() && one.empty()) {
      add(node.where, fmt::format("{} needs one of {}", called(path), fmt::join(shape.one_of, ", ")),
          fmt::format("it says {}", node.entries.empty() ? std::string("nothing") : keys_in_words(node)));
    }
    for (const auto* group : {&shape.one_of, &shape.at_most_one}) {
      const auto there = present(node, *group);
      if (there.size() < 2) continue;
      add(place_of(node, there[1]),
          fmt::format("{} has both `{}` and `{}`", called(path), there[0], there[1]),
          fmt::format("only one of {} may be given", fmt::join(*group, ", ")));
    }
  }

  static std::string keys_in_words(const Node& node) {
    std::vector<std::string> keys;
    for (const auto& entry : node.entries) keys.push_back(entry.key);
    constexpr std::size_t shown = 8;
    if (keys.size() > shown) keys.resize(shown);
    return fmt::format("{}", fmt::join(keys, ", "));
  }

  void companions(const Node& node, const Field& field, const std::string& path) {
    const bool there = node.find(field.key) != nullptr;
    if (!there && field.required) {
      add(node.where, fmt::format("{} needs `{}`", called(path), field.key),
          "expected " + in_words(field.shape));
    }
    if (there && !field.only_with.empty() && present(node, field.only_with).empty()) {
      add(place_of(node, field.key),
          fmt::format("`{}` has no effect in {} without `{}`", field.key, called(path),
                      fmt::join(field.only_with, "` or `")),
          "leave it out");
    }
    const auto needed = present(node, field.needed_with);
    if (!there && !field.required && !needed.empty()) {
      add(node.where, fmt::format("{} needs `{}` beside `{}`", called(path), field.key, needed[0]),
          "expected " + in_words(field.shape));
    }
  }

  void table(const Node& node, const Shape& shape, const std::string& path) {
    if (!is(node, Node::Kind::map, shape, path)) return;
    if (node.entries.size() < shape.least) {
      add(node.where, fmt::format("{} is empty", called(path)), "leave it out");
    }
    for (const auto& entry : node.entries) {
      if (!matches(entry.key, shape.pattern)) {
        add(entry.where, fmt::format("`{}` cannot be a key of {}", entry.key, called(path)),
            "expected " + shape.pattern_says);
      }
      value(entry.value, shape.inner[0], path + "." + entry.key);
    }
  }

  void list(const Node& node, const Shape& shape, const std::string& path) {
    if (!is(node, Node::Kind::list, shape, path)) return;
    if (node.items.size() < shape.least) {
      add(node.where, fmt::format("{} is empty", called(path)), "expected " + in_words(shape));
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      value(node.items[i], shape.inner[0], fmt::format("{}[{}]", path, i));
    }
  }

  void either(const Node& node, const Shape& shape, const std::string& path) {
    for (const auto& inner : shape.inner) {
      const bool wants_map = inner.kind == Kind::map || inner.kind == Kind::table;
      const bool wants_list = inner.kind == Kind::list;
      if (wants_map != (node.kind == Node::Kind::map)) continue;
      if (wants_list != (node.kind == Node::Kind::list)) continue;
      return value(node, inner, path);
    }
    add(node.where, fmt::format("{} is {}", called(path), name_of(node.kind)), "expected " + in_words(shape));
  }

  static bool is_plain_text(const Node& node) {
    if (node.kind != Node::Kind::scalar || node.text.empty()) return false;
    const auto as_json = json_text(node);
    return as_json && as_json.value().front() == '"';
  }

  // Its words are read by gate_text.cpp; here only what YAML may have made of it.
  void gate(const Node& node, const std::string& path) {
    const bool one_pair = node.kind == Node::Kind::map && node.entries.size() == 1;
    if (is_plain_text(one_pair ? node.entries[0].value : node)) return;
    const bool scalar = node.kind == Node::Kind::scalar;
    add(node.where,
        fmt::format("{} is {}", called(path), scalar ? "`" + node.text + "`" : name_of(node.kind)),
        "expected a gate such as errors < 0.1%; quote it where it holds a second colon");
  }

  void scalar(const Node& node, const Shape& shape, const std::string& path) {
    if (!is(node, Node::Kind::scalar, shape, path)) return;
    switch (shape.kind) {
      case Kind::text:
        return text(node, shape, path);
      case Kind::word:
        if (std::find(shape.words.begin(), shape.words.end(), node.text) == shape.words.end()) {
          add(node.where, fmt::format("{} cannot be `{}`", called(path), node.text),
              did_you_mean(node.text, shape.words));
        }
        return;
      case Kind::flag:
        return flag(node, shape, path);
      case Kind::whole:
        return whole(node, shape, path);
      default:
        return quantity(node, shape, path);
    }
  }

  void text(const Node& node, const Shape& shape, const std::string& path) {
    if (node.text.empty() && !shape.empty) {
      add(node.where, fmt::format("{} is empty", called(path)), "expected " + in_words(shape));
    } else if (!shape.pattern.empty() && !matches(node.text, shape.pattern)) {
      add(node.where, fmt::format("{} cannot be `{}`", called(path), node.text),
          "expected " + in_words(shape));
    }
  }

  void flag(const Node& node, const Shape& shape, const std::string& path) {
    const auto& t = node.text;
    const bool yes = t == "true" || t == "True" || t == "TRUE";
    const bool no = t == "false" || t == "False" || t == "FALSE";
    if ((yes || (no && shape.zero)) && !node.quoted) return;
    add(node.where, fmt::format("{} is `{}`", called(path), t),
        fmt::format("expected {}, without quotes", in_words(shape)));
  }

  void whole(const Node& node, const Shape& shape, const std::string& path) {
    if (node.quoted) {
      add(node.where, fmt::format("{} is a text", called(path)),
          fmt::format("expected {}, without quotes", in_words(shape)));
      return;
    }
    const auto number = parse_whole(node.text);
    if (!number) {
      add(node.where, fmt::format("{}: {}", called(path), number.error().message),
          "expected " + in_words(shape));
    } else if (number.value() < shape.least || number.value() > shape.most) {
      add(node.where, fmt::format("{} cannot be {}", called(path), number.value()),
          "expected " + in_words(shape));
    }
  }

  void quantity(const Node& node, const Shape& shape, const std::string& path) {
    if (std::find(shape.words.begin(), shape.words.end(), node.text) != shape.words.end()) return;
    const auto wrong = fault_of_quantity(node.text, shape);
    if (!wrong) return;
    std::string hint = wrong->hint;
    if (!shape.words.empty()) hint += fmt::format(", or {}", fmt::join(shape.words, ", "));
    add(node.where, fmt::format("{}: {}", called(path), wrong->message), std::move(hint));
  }

  static std::optional<Problem> fault_of_quantity(const std::string& text, const Shape& shape) {
    const auto nothing = [&](bool is_zero) -> std::optional<Problem> {
      if (shape.zero || !is_zero) return std::nullopt;
      return problem(fmt::format("`{}` is nothing", text), "above 0");
    };
    switch (shape.kind) {
      case Kind::duration: {
        const auto read = parse_duration(text);
        return read ? nothing(read.value() == Nanoseconds(0)) : std::optional(read.error());
      }
      case Kind::step: {
        const auto read = parse_step(text);
        return read ? nothing(read.value() == Nanoseconds(0)) : std::optional(read.error());
      }
      case Kind::rate: {
        const auto read = parse_rate(text);
        return read ? nothing(read.value().per_second <= 0) : std::optional(read.error());
      }
      case Kind::size: {
        const auto read = parse_size(text);
        if (!read) return read.error();
        if (read.value() >= shape.least && read.value() <= shape.most) return std::nullopt;
        return problem(fmt::format("`{}` is out of range", text),
                       fmt::format("from {} to {}", size_text(shape.least), size_text(shape.most)));
      }
      case Kind::percentage: {
        const auto read = parse_percentage(text);
        return read ? std::nullopt : std::optional(read.error());
      }
      case Kind::speed: {
        const auto read = parse_speed(text);
        return read ? std::nullopt : std::optional(read.error());
      }
      default:
        return std::nullopt;
    }
  }

  Problems& problems_;
};

}  // namespace

void check_structure(const Node& document, const Shape& shape, Problems& problems) {
  Check(problems).value(document, shape, "");
}

}  // namespace shakedown::scenario
