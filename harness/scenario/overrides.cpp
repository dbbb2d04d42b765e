#include "harness/scenario/overrides.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "harness/scenario/quantities.hpp"

namespace shakedown::scenario {
namespace {

Node empty_map(const Place& where) {
  Node node;
  node.kind = Node::Kind::map;
  node.where = where;
  return node;
}

// Where the option's own value is the place that problems point to.
void relocate(Node& node, const Place& where) {
  node.where = where;
  for (auto& item : node.items) relocate(item, where);
  for (auto& entry : node.entries) {
    entry.where = where;
    relocate(entry.value, where);
  }
}

Node& child(Node& map, const std::string& key, const Place& where) {
  if (map.kind == Node::Kind::null) map = empty_map(where);
  if (Node* found = map.find(key)) return *found;
  map.entries.push_back({key, where, {}});
  map.entries.back().value.where = where;
  return map.entries.back().value;
}

// The element of a list by its position or its `name`.
Node* element(Node& list, const std::string& part) {
  if (const auto index = parse_whole(part)) {
    return index.value() < list.items.size() ? &list.items[index.value()] : nullptr;
  }
  for (auto& item : list.items) {
    const Node* name = item.find("name");
    if (name != nullptr && name->text == part) return &item;
  }
  return nullptr;
}

std::string elements_in_words(const Node& list) {
  std::string names;
  for (const auto& item : list.items) {
    const Node* name = item.find("name");
    if (name != nullptr) names += fmt::format("{}{}", names.empty() ? ", named " : ", ", name->text);
  }
  return fmt::format("it has {} element{}, counted from 0{}", list.items.size(),
                     list.items.size() == 1 ? "" : "s", names);
}

// The value at this path, made where it is missing; nullptr with a Problem where the path cannot be followed.
Node* follow(Node& document, std::string_view path, const Place& where, Problems& problems) {
  Node* node = &document;
  std::string so_far;
  for (;;) {
    const auto dot = path.find('.');
    const std::string part(path.substr(0, dot));
    if (part.empty()) {
      problems.push_back({where, "a part of the path is empty", "write it like stages.0.load.rate=100/s"});
      return nullptr;
    }
    if (node->kind == Node::Kind::list) {
      Node* found = element(*node, part);
      if (found == nullptr) {
        problems.push_back(
            {where, fmt::format("`{}` has no element `{}`", so_far, part), elements_in_words(*node)});
        return nullptr;
      }
      node = found;
    } else if (node->kind == Node::Kind::scalar) {
      problems.push_back({where, fmt::format("`{}` is a single value and has no `{}`", so_far, part), ""});
      return nullptr;
    } else {
      node = &child(*node, part, where);
    }
    so_far += so_far.empty() ? part : "." + part;
    if (dot == std::string_view::npos) return node;
    path.remove_prefix(dot + 1);
  }
}

void set(Node& document, const std::string& option, const std::string& text, Problems& problems) {
  constexpr std::size_t shown = 80;
  const Place where{fmt::format("{} {}{}", option, text.substr(0, shown), text.size() > shown ? "..." : ""),
                    0, 0};
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    problems.push_back(
        {where, "this is not KEY=VALUE", "write it like budget=1m or stages.0.load.rate=100/s"});
    return;
  }
  Problems in_value;
  auto value = read_yaml(std::string_view(text).substr(equals + 1), where.file, in_value);
  for (auto& wrong : in_value) {
    wrong.where = where;
    problems.push_back(std::move(wrong));
  }
  if (!value) return;
  relocate(*value, where);
  Node* place = follow(document, std::string_view(text).substr(0, equals), where, problems);
  if (place != nullptr) *place = std::move(*value);
}

Node text_node(std::string text, const Place& where, bool quoted) {
  Node node;
  node.kind = Node::Kind::scalar;
  node.where = where;
  node.text = std::move(text);
  node.quoted = quoted;
  return node;
}

// What is only about starting the target has no meaning for one that runs already.
void attach(Node& document, const std::string& url) {
  const Place where{"--target " + url, 0, 0};
  Node& target = child(document, "target", where);
  if (target.kind == Node::Kind::null) target = empty_map(where);
  if (target.kind != Node::Kind::map) return;
  constexpr std::array<std::string_view, 7> starting{"command", "directory",   "environment", "state",
                                                     "scheme",  "stop_within", "sanitizer"};
  std::erase_if(target.entries, [&](const Entry& entry) {
    const bool starts = std::find(starting.begin(), starting.end(), entry.key) != starting.end();
    return starts || (entry.key == "tls" && url.starts_with("http://"));
  });
  child(target, "url", where) = text_node(url, where, true);
}

}  // namespace

void apply_overrides(Node& document, const Overrides& overrides, Problems& problems) {
  if (document.kind == Node::Kind::null) document = empty_map(document.where);
  if (document.kind != Node::Kind::map) return;
  for (const auto& text : overrides.set) set(document, "--set", text, problems);
  if (overrides.target) attach(document, *overrides.target);
  const auto scalar = [&](const char* key, const std::optional<std::string>& value) {
    if (!value) return;
    const Place where{fmt::format("--{} {}", key, *value), 0, 0};
    child(document, key, where) = text_node(*value, where, false);
  };
  scalar("seed", overrides.seed);
  scalar("budget", overrides.budget);
  for (const auto& host : overrides.allow_hosts) {
    const Place where{"--allow-host " + host, 0, 0};
    Node& hosts = child(document, "allow_hosts", where);
    if (hosts.kind == Node::Kind::null) {
      hosts.kind = Node::Kind::list;
      hosts.where = where;
    }
    if (hosts.kind == Node::Kind::list) hosts.items.push_back(text_node(host, where, false));
  }
}

}  // namespace shakedown::scenario
