#include "harness/touched/call_search.hpp"

#include <algorithm>
#include <array>

#include "harness/touched/agent_table.hpp"
#include "harness/touched/places.hpp"

namespace shakedown::touched {
namespace {

constexpr int farthest = 3;
constexpr std::size_t most_nodes = 40;
constexpr std::size_t most_links = 500;  // of one function

// Names that half of all files have, and that so lead nowhere beyond their own file.
bool is_common(const std::string& name) {
  constexpr std::array common = {
      "main",     "init",     "run",    "get",      "set",    "new",   "New",   "constructor",
      "__init__", "toString", "equals", "hashCode", "close",  "open",  "start", "stop",
      "next",     "default",  "call",   "apply",    "String", "Error", "then",  "map",
      "size",     "begin",    "end",    "add",      "push",   "find",  "log"};
  return name.size() < 3 || std::find(common.begin(), common.end(), name) != common.end();
}

bool holds(const LineRange& outer, const LineRange& inner) {
  return outer.begin <= inner.begin && inner.end <= outer.end;
}

// "create_order", "createOrder" -> "createorder".
std::string letters(std::string_view name) {
  std::string out;
  for (const char c : lowered(name)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  }
  return out;
}

void add(std::vector<RouteLink>& links, RouteLink link) {
  for (RouteLink& known : links) {
    if (known.route != link.route || known.given != link.given || known.file != link.file) continue;
    if (link.distance < known.distance) known = std::move(link);
    return;
  }
  if (links.size() < most_links) links.push_back(std::move(link));
}

std::string in_framework(const Route& route) {
  return " (" + route.framework + ")";
}

}  // namespace

CallSearch::CallSearch(const Code& code, const std::vector<GivenRoute>& given) : code_(code), given_(given) {}

std::vector<RouteLink> CallSearch::of_line(int file, int line) {
  const Outline& outline = code_.outline(file);
  std::vector<RouteLink> links;
  // The smallest registration around the line: its own, or one of a handler that stands in it.
  int smallest = 0;
  for (const Route& route : outline.routes) {
    if (!route.lines.contains(line)) continue;
    const int size = route.lines.end - route.lines.begin + 1;
    if (smallest != 0 && size > smallest) continue;
    if (size < smallest) links.clear();
    smallest = size;
    links.push_back(
        {file, &route, nullptr, 0, "changed in its own handler" + in_framework(route), route.lines.begin});
  }
  const Function* function = outline.around(line);
  // A function that holds registrations of others is changed for them only where the line is none of these.
  if (!links.empty() &&
      (function == nullptr || function->lines.end - function->lines.begin + 1 >= smallest)) {
    const bool is_handler =
        function != nullptr && function->lines.end - function->lines.begin + 1 == smallest;
    if (!is_handler) return links;
  }
  if (function == nullptr) {
    for (const RouteLink& link : of_file(file)) add(links, link);
    return links;
  }
  for (const RouteLink& link : of_function(file, *function)) add(links, link);
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
  return by_file_.emplace(file, std::move(links)).first->second;
}

std::vector<RouteLink> CallSearch::of_function(int file, const Function& function) {
  const std::pair key(file, function.lines.begin);
  const auto known = by_function_.find(key);
  if (known != by_function_.end()) return known->second;
  std::vector<RouteLink> links;
  std::vector<Node> nodes{{file, &function, 0, function.name}};
  // What a function registers is registered otherwise.
  for (const Route& route : code_.outline(file).routes) {
    if (holds(function.lines, route.lines) && !(route.lines == function.lines))
      add(links, {file, &route, nullptr, 0, "registered by " + function.name + in_framework(route),
                  route.lines.begin});
  }
  for (std::size_t i = 0; i < nodes.size() && i < most_nodes; ++i) {
    const Node node = nodes[i];
    links_of(node, links);
    if (node.distance < farthest) callers_of(node, nodes, links);
  }
  return by_function_.emplace(key, std::move(links)).first->second;
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
    const bool handles = is_here(given.file, given.line) ||
                         (!given.function.empty() && given.function == plain && !is_common(name));
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

void CallSearch::callers_of(const Node& node, std::vector<Node>& nodes, std::vector<RouteLink>& links) const {
  const std::string& name = node.function->name;
  const bool common = is_common(name);
  for (const int file : common ? std::vector<int>{node.file} : code_.files_with(name)) {
    if (place_of(code_.path(file)) == FilePlace::outside || !code_.may_reach(file, node.file)) continue;
    const Outline& outline = code_.outline(file);
    for (const Call& call : outline.calls) {
      if (call.name != name || code_.means_another(file, name, call.of, node.file)) continue;
      const Function* caller = outline.around(call.line);
      if (file == node.file && caller == node.function) continue;
      // A handler that stands in its registration has no name.
      for (const Route& route : outline.routes) {
        if (!route.lines.contains(call.line) || (caller != nullptr && holds(route.lines, caller->lines)))
          continue;
        const bool named =
            std::find(route.handlers.begin(), route.handlers.end(), name) != route.handlers.end();
        add(links, {file, &route, nullptr, named ? node.distance : node.distance + 1,
                    "its handler calls " + node.path + in_framework(route), route.lines.begin});
      }
      if (caller == nullptr) continue;
      const bool seen = std::any_of(nodes.begin(), nodes.end(),
                                    [&](const Node& other) { return other.function == caller; });
      if (!seen && nodes.size() < most_nodes)
        nodes.push_back({file, caller, node.distance + 1, caller->name + " calls " + node.path});
    }
  }
}

}  // namespace shakedown::touched
