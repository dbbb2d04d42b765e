#include "harness/touched/call_search.hpp"

#include <algorithm>
#include <array>

#include "harness/touched/names.hpp"
#include "harness/touched/places.hpp"

namespace shakedown::touched {
namespace {

constexpr int farthest = 3;
constexpr std::size_t most_nodes = 40;
constexpr std::size_t most_links = 500;  // of one function

bool holds(const LineRange& outer, const LineRange& inner) {
  return outer.begin <= inner.begin && inner.end <= outer.end;
}

int size_of(const LineRange& lines) {
  return lines.end - lines.begin + 1;
}

void add(std::vector<RouteLink>& links, RouteLink link) {
  for (RouteLink& known : links) {
    if (known.route != link.route || known.given != link.given || known.file != link.file) continue;
    if (link.distance < known.distance) known = std::move(link);
    return;
  }
  if (links.size() < most_links) links.push_back(std::move(link));
}

// Node is the search's own.
template <class Node>
void push(std::vector<Node>& nodes, Node node) {
  const auto same = [&](const Node& other) {
    return other.function == node.function && other.definition == node.definition;
  };
  if (nodes.size() < most_nodes && std::none_of(nodes.begin(), nodes.end(), same))
    nodes.push_back(std::move(node));
}

std::string in_framework(const Route& route) {
  return " (" + route.framework + ")";
}

}  // namespace

CallSearch::CallSearch(const Code& code, const std::vector<GivenRoute>& given)
    : code_(code), given_(given), start_(code) {}

std::vector<RouteLink> CallSearch::of_line(int file, int line) {
  const Outline& outline = code_.outline(file);
  std::vector<RouteLink> links;
  // The smallest registration around the line: its own, or one of a handler that stands in it.
  int smallest = 0;
  for (const Route& route : outline.routes) {
    if (!route.lines.contains(line)) continue;
    const int size = size_of(route.lines);
    if (smallest != 0 && size > smallest) continue;
    if (size < smallest) links.clear();
    smallest = size;
    links.push_back(
        {file, &route, nullptr, 0, "changed in its own handler" + in_framework(route), route.lines.begin});
  }
  const Function* function = outline.around(line);
  // A function that holds registrations of others is changed for them only where the line is none of these.
  if (!links.empty() && (function == nullptr || size_of(function->lines) >= smallest)) {
    const bool is_handler = function != nullptr && size_of(function->lines) == smallest;
    if (!is_handler) return links;
  }
  const auto take = [&](const std::vector<RouteLink>& more) {
    for (const RouteLink& link : more) add(links, link);
  };
  if (function != nullptr) {
    take(of_function(file, *function));
  } else if (const Definition* definition = code_.definition_at(file, line)) {
    take(of_definition(file, *definition));
  } else if (start_.holds(file, line)) {
    add(links, {file, nullptr, nullptr, farthest, "the application is put together here", line});
  } else {
    take(of_file(file));
  }
  return links;
}

std::vector<RouteLink> CallSearch::of_file(int file) {
  const auto known = by_file_.find(file);
  if (known != by_file_.end()) return known->second;
  std::vector<RouteLink> links;
  const Outline& outline = code_.outline(file);
  for (const Route& route : outline.routes)
    add(links, {file, &route, nullptr, 0,
                "changed beside its handler, for the whole file" + in_framework(route), route.lines.begin});
  std::size_t tried = 0;
  for (const Function& function : outline.functions) {
    if (++tried > most_nodes) break;
    for (RouteLink link : of_function(file, function)) {
      if (link.distance == 0 && link.route != nullptr && link.file == file) continue;
      link.how = "changed for the whole file: " + link.how;
      add(links, std::move(link));
    }
  }
  for (const Definition& definition : outline.definitions) {
    if (++tried > most_nodes) break;
    for (RouteLink link : of_definition(file, definition)) {
      link.how = "changed for the whole file: " + link.how;
      add(links, std::move(link));
    }
  }
  if (links.empty() && !outline.mounts.empty())
    add(links, {file, nullptr, nullptr, farthest, "routers are put together here", outline.mounts[0].line});
  if (const int loader = links.empty() ? start_.loading(file) : -1; loader >= 0)
    add(links, {file, nullptr, nullptr, farthest, "loaded by " + code_.path(loader), 1});
  return by_file_.emplace(file, std::move(links)).first->second;
}

std::vector<RouteLink> CallSearch::of_function(int file, const Function& function) {
  const std::pair key(file, function.lines.begin);
  const auto known = by_function_.find(key);
  if (known != by_function_.end()) return known->second;
  std::vector<RouteLink> links;
  // What a function registers is registered otherwise.
  for (const Route& route : code_.outline(file).routes) {
    if (holds(function.lines, route.lines) && !(route.lines == function.lines))
      add(links, {file, &route, nullptr, 0, "registered by " + function.name + in_framework(route),
                  route.lines.begin});
  }
  std::vector<Node> nodes{{file, &function, nullptr, 0, function.name}};
  for (RouteLink& link : search(nodes, By::call)) add(links, std::move(link));
  if (links.empty()) {
    std::vector<Node> handed{nodes[0]};
    for (RouteLink& link : search(handed, By::name)) add(links, std::move(link));
    nodes.insert(nodes.end(), handed.begin() + 1, handed.end());
  }
  if (links.empty()) {
    // Methods that the framework calls by themselves: what has them is used by name.
    std::vector<Node> owners;
    owner_of(nodes[0], links, owners);
    for (RouteLink& link : search(owners, By::call)) add(links, std::move(link));
    nodes.insert(nodes.end(), owners.begin(), owners.end());
  }
  if (links.empty()) at_start(nodes, links);
  return by_function_.emplace(key, std::move(links)).first->second;
}

std::vector<RouteLink> CallSearch::of_definition(int file, const Definition& definition) {
  const std::pair key(file, definition.lines.begin);
  const auto known = by_definition_.find(key);
  if (known != by_definition_.end()) return known->second;
  std::vector<RouteLink> links;
  for (const Route& route : code_.outline(file).routes) {
    if (holds(definition.lines, route.lines))
      add(links, {file, &route, nullptr, 0, "in the changed " + definition.name + in_framework(route),
                  route.lines.begin});
  }
  std::vector<Node> nodes{{file, nullptr, &definition, 0, definition.name}};
  for (RouteLink& link : search(nodes, By::call)) add(links, std::move(link));
  if (links.empty()) at_start(nodes, links);
  return by_definition_.emplace(key, std::move(links)).first->second;
}

std::vector<RouteLink> CallSearch::search(std::vector<Node>& nodes, By by) const {
  std::vector<RouteLink> links;
  for (std::size_t i = 0; i < nodes.size() && i < most_nodes; ++i) {
    const Node node = nodes[i];
    if (node.function != nullptr) links_of(node, links);
    if (node.distance >= farthest) continue;
    if (node.function != nullptr && by == By::call)
      callers_of(node, nodes, links);
    else
      users_of(node, nodes, links);
  }
  return links;
}

// Routes that this function itself is the handler of.
void CallSearch::links_of(const Node& node, std::vector<RouteLink>& links) const {
  const std::string& name = node.function->name;
  const std::string how =
      node.distance == 0
          ? "changed handler " + name
          : node.path + (node.distance > 1 ? ", " + std::to_string(node.distance) + " calls away" : "");
  for (const Route& route : code_.outline(node.file).routes) {
    if (holds(route.lines, node.function->lines))
      add(links,
          {node.file, &route, nullptr, node.distance, how + in_framework(route), node.function->lines.begin});
  }
  if (!is_common(name)) {
    for (const int file : code_.files_with(name)) {
      if (place_of(code_.path(file)) == FilePlace::outside || !code_.may_reach(file, node.file)) continue;
      for (const Route& route : code_.outline(file).routes) {
        if (std::find(route.handlers.begin(), route.handlers.end(), name) != route.handlers.end())
          add(links, {file, &route, nullptr, node.distance, how + in_framework(route), route.lines.begin});
      }
    }
  }
  const std::string plain = letters(name);
  for (const GivenRoute& given : given_) {
    const auto is_here = [&](const std::string& path, int line) {
      return !path.empty() && node.function->lines.contains(line) && code_.file_ending(path) == node.file &&
             code_.outline(node.file).around(line) == node.function;
    };
    const bool here = given.module.empty()
                          ? !is_common(name)
                          : letters(given.module) == letters(module_name(code_.path(node.file))) ||
                                letters(given.module) == letters(node.function->owner);
    const bool handles =
        is_here(given.file, given.line) || (!given.function.empty() && given.function == plain && here);
    if (handles)
      add(links, {node.file, nullptr, &given, node.distance, how + " (" + given.how + ")",
                  node.function->lines.begin});
    if (node.distance == farthest) continue;
    for (const auto& called : given.calls) {
      if (is_here(called.file, called.line))
        add(links, {node.file, nullptr, &given, node.distance + 1,
                    "its handler calls " + name + " (" + given.how + ")", node.function->lines.begin});
    }
  }
}

// Of several methods of one name the one whose class the caller names, or that its own class has.
bool CallSearch::means_this(int file, const Call& call, const Function* caller, const Node& node) const {
  const std::string& owner = node.function->owner;
  if (owner.empty() || caller == nullptr) return true;
  const bool own = call.of == "this" || call.of == "self" || call.of == "cls" || call.of == "super";
  if (own && !caller->owner.empty() && caller->owner != owner) {
    const auto& functions = code_.outline(file).functions;
    return std::none_of(functions.begin(), functions.end(),
                        [&](const Function& f) { return f.name == call.name && f.owner == caller->owner; });
  }
  const std::string text = letters(code_.text_of(file, caller->lines)) + letters(caller->owner);
  if (text.find(letters(owner)) != std::string::npos) {
    // "ordersserializer" has "orderserializer" not in it, but "articleuserserializer" has "userserializer".
    return !only_within(text, letters(owner), code_.owners_of(call.name));
  }
  for (const std::string& other : code_.owners_of(call.name)) {
    if (other != owner && text.find(letters(other)) != std::string::npos) return false;
  }
  return true;
}

void CallSearch::callers_of(const Node& node, std::vector<Node>& nodes, std::vector<RouteLink>& links) const {
  const std::string& name = node.name();
  const bool common = is_common(name);
  for (const Function& inner : code_.outline(node.file).functions) {
    // A function that is made by another works with what that one keeps.
    if (!holds(node.lines(), inner.lines) || inner.lines == node.lines()) continue;
    push<Node>(nodes, {node.file, &inner, nullptr, node.distance, inner.name + " stands in " + node.path});
  }
  for (const int file : common ? std::vector<int>{node.file} : code_.files_with(name)) {
    if (place_of(code_.path(file)) == FilePlace::outside || !code_.may_reach(file, node.file)) continue;
    const Outline& outline = code_.outline(file);
    for (const Call& call : outline.calls) {
      if (call.name != name || code_.means_another(file, name, call.of, node.file)) continue;
      const Function* caller = outline.around(call.line);
      if ((file == node.file && caller == node.function) || !means_this(file, call, caller, node)) continue;
      take_place(file, call.line, node, " calls ", nodes, links);
    }
  }
}

void CallSearch::users_of(const Node& node, std::vector<Node>& nodes, std::vector<RouteLink>& links) const {
  const std::string& name = node.name();
  const bool common = is_common(name) || is_common_value(name);
  for (const int file : common ? std::vector<int>{node.file} : code_.files_with(name)) {
    if (place_of(code_.path(file)) == FilePlace::outside || !code_.may_reach(file, node.file)) continue;
    for (const int line : code_.uses_of(file, name)) {
      if (file == node.file && node.lines().contains(line)) continue;
      const Function* around = code_.outline(file).around(line);
      if (around != nullptr && around->name == name) continue;  // where another of this name begins
      // OrderSchema.methods.total = function ...: what is put on it does not use it.
      if (around != nullptr && around->lines.begin == line &&
          code_.line_of(file, line).starts_with(name + "."))
        continue;
      take_place(file, line, node, " uses ", nodes, links);
    }
  }
}

// What stands where this is called or named: a route, a function, a class or a value.
void CallSearch::take_place(int file, int line, const Node& of, const char* verb, std::vector<Node>& nodes,
                            std::vector<RouteLink>& links) const {
  const Outline& outline = code_.outline(file);
  const Function* caller = outline.around(line);
  bool registered = false;
  // A handler that stands in its registration has no name.
  for (const Route& route : outline.routes) {
    if (!route.lines.contains(line) || (caller != nullptr && holds(route.lines, caller->lines))) continue;
    const bool named =
        std::find(route.handlers.begin(), route.handlers.end(), of.name()) != route.handlers.end();
    registered = true;
    add(links, {file, &route, nullptr, named && of.function != nullptr ? of.distance : of.distance + 1,
                "its handler" + (verb + of.path) + in_framework(route), route.lines.begin});
  }
  if (registered) return;
  if (caller != nullptr)
    return push<Node>(nodes, {file, caller, nullptr, of.distance + 1, caller->name + verb + of.path});
  const Definition* definition = code_.definition_at(file, line);
  if (definition == of.definition && definition != nullptr) definition = nullptr;
  if (definition == nullptr) return by_name(file, line, of, nodes);
  // A value that a class is made into is the same thing by another name, and so is a class below it.
  const bool below = code_.line_of(file, line).find("class ") != std::string_view::npos;
  const int distance = of.distance + (definition->value || below ? 0 : 1);
  push<Node>(nodes, {file, nullptr, definition, distance, definition->name + " uses " + of.path});
}

// model("Order", OrderSchema): who asks for "Order" has it.
void CallSearch::by_name(int file, int line, const Node& of, std::vector<Node>& nodes) const {
  const std::string name = only_text_in(code_.line_of(file, line));
  if (name.empty()) return;
  for (const auto& [other, at] : code_.quoting({name})) {
    if ((other == file && at == line) || place_of(code_.path(other)) == FilePlace::outside) continue;
    if (!is_argument(code_.line_of(other, at), name)) continue;
    const std::string path = of.path + " as \"" + name + "\"";
    if (const Function* function = code_.outline(other).around(at))
      push<Node>(nodes, {other, function, nullptr, of.distance + 1, function->name + " uses " + path});
    else if (const Definition* definition = code_.outline(other).definition_around(at))
      push<Node>(nodes, {other, nullptr, definition, of.distance + 1, definition->name + " is " + path});
  }
}

void CallSearch::owner_of(const Node& node, std::vector<RouteLink>& links, std::vector<Node>& nodes) const {
  const std::string& owner = node.function->owner;
  if (owner.empty() || !is_called_unseen(code_, node.file, *node.function)) return;
  for (const int file : code_.files_with(owner)) {
    if (file != node.file && !code_.may_reach(node.file, file)) continue;
    for (const Definition& definition : code_.outline(file).definitions) {
      if (definition.name != owner || definition.value) continue;
      if (file == node.file) {
        for (const Route& route : code_.outline(file).routes) {
          if (holds(definition.lines, route.lines))
            add(links, {file, &route, nullptr, 1, "its class has " + node.path + in_framework(route),
                        route.lines.begin});
        }
      }
      push<Node>(nodes, {file, nullptr, &definition, 1, owner + " has " + node.path});
    }
  }
}

void CallSearch::at_start(const std::vector<Node>& nodes, std::vector<RouteLink>& links) const {
  for (const Node& node : nodes) {
    std::string how;
    int line = node.lines().begin;
    if (node.function != nullptr && start_.holds(node.file, *node.function)) {
      how = node.path + ", at the start of the application";
    } else if (node.definition != nullptr && start_.makes(node.file, node.lines())) {
      how = node.path + " is the application";
    } else if (!code_.outline(node.file).mounts.empty() && node.definition != nullptr &&
               node.definition->value) {
      how = node.path + " puts routers together";
    } else if (const auto annotation = node.definition == nullptr
                                           ? std::string()
                                           : start_.annotation_of(node.file, *node.definition);
               !annotation.empty()) {
      how = node.path + ", which the framework calls (" + annotation + ")";
    } else if (const int file = is_common(node.name()) || is_common_value(node.name())
                                    ? -1
                                    : start_.naming(node.name(), node.file);
               file >= 0) {
      how = code_.path(file) + " names " + node.path + ", at the start of the application";
    } else if (const int loader = start_.loading(node.file); loader >= 0) {
      how = node.path + ", in a file that " + code_.path(loader) + " loads";
    }
    if (how.empty()) continue;
    add(links, {node.file, nullptr, nullptr, farthest, how, line});
    return;
  }
}

}  // namespace shakedown::touched
