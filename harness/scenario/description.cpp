#include "harness/scenario/description.hpp"

#include <algorithm>
#include <cassert>
#include <limits>

#include "harness/scenario/shapes.hpp"

namespace shakedown::scenario {
namespace {

Shape make_scenario_shape() {
  return map(
      {{.key = "scenario",
        .doc = "What reports call it",
        .shape = text(),
        .fallback = "(the file's name)",
        .example = "Checkout before release"},
       {.key = "seed",
        .doc = "Where everything random comes from",
        .shape = whole(0, std::numeric_limits<std::uint64_t>::max()),
        .fallback = "(random, and always recorded)",
        .example = "42"},
       {.key = "budget",
        .doc = "How long the whole run may take, shared out over stages without their own `for`",
        .shape = above_zero(Kind::duration),
        .fallback = "10m",
        .example = "30m"},
       {.key = "allow_hosts",
        .doc = "Hosts that may be sent to; anything but loopback must be named here",
        .shape = list(text_like("^[A-Za-z0-9._:-]+$", "a host name or address without scheme and port")),
        .example = "[staging.example.test]"},
       {.key = "target", .doc = "The service under test", .shape = target_shape(), .required = true},
       {.key = "dependencies",
        .doc = "Services that the target calls, started before it in this order",
        .shape = table(dependency_shape(), "^[A-Za-z][A-Za-z0-9_-]*$", "a name of letters, digits, _ and -")},
       {.key = "fault_api",
        .doc = "Where Toxiproxy's HTTP API is served during the run, for faults on the dependencies by hand",
        .shape = text_like("^(127[.][0-9.]+|localhost|\\[::1\\]):[0-9]+$",
                           "an address of this machine such as 127.0.0.1:8474"),
        .fallback = "(nowhere)",
        .example = "\"127.0.0.1:8474\""},
       {.key = "contract",
        .doc =
            "An OpenAPI document; its paths name the endpoints, and without other traffic it is the traffic",
        .shape = text(),
        .example = "openapi.yaml"},
       {.key = "shapes",
        .doc = "Whether the shape of every message is taken, which drift between runs is found by",
        .shape = of(Kind::flag),
        .fallback = "true",
        .example = "false"},
       {.key = "baseline",
        .doc = "The service before the change: started or reached beside the target, or a stored run",
        .shape = baseline_shape()},
       {.key = "traffic", .doc = "Recordings and journeys by hand", .shape = traffic_shape()},
       {.key = "timeouts",
        .doc = "How long a request may take",
        .shape = map({{.key = "connect",
                       .doc = "To connect, TLS included",
                       .shape = above_zero(Kind::duration),
                       .fallback = "5s",
                       .example = "2s"},
                      {.key = "first_byte",
                       .doc = "From the request to the first byte of the response",
                       .shape = above_zero(Kind::duration),
                       .fallback = "30s",
                       .example = "10s"},
                      {.key = "whole",
                       .doc = "From the request to the end of the response",
                       .shape = above_zero(Kind::duration),
                       .fallback = "60s",
                       .example = "20s"}})},
       {.key = "late",
        .doc = "When the run's own lateness makes it inconclusive",
        .shape = map({{.key = "by",
                       .doc = "A send that comes later than this counts as late",
                       .shape = above_zero(Kind::duration),
                       .fallback = "10ms",
                       .example = "5ms"},
                      {.key = "share",
                       .doc = "More late sends than this make the run inconclusive",
                       .shape = of(Kind::percentage),
                       .fallback = "1%",
                       .example = "2%"}})},
       {.key = "evidence",
        .doc = "How much room whole kept exchanges may take",
        .shape = from_to(Kind::size, 1'000'000, 100'000'000'000),
        .fallback = "64MiB",
        .example = "128MiB"},
       {.key = "stages",
        .doc = "What the run does, one after another",
        .shape = list(stage_shape()),
        .fallback = "(one stage: the recording at its own timing; without one, 4 users)"},
       {.key = "invariants",
        .doc = "Conditions on what the target answers, looked at after stages or bursts",
        .shape = invariants_shape(),
        .fallback = "(none)"},
       {.key = "touched",
        .doc = "A change to the target's code: the endpoints that it reaches are tested first, and most",
        .shape = touched_shape(),
        .example = "{repository: ., since: v1.4.0}"},
       {.key = "histories",
        .doc = "Which requests of a load are operations of an object, whose answers some order must explain",
        .shape = histories_shape(),
        .fallback = "(none)"},
       {.key = "tags",
        .doc = "Names for sets of endpoints, which gates may use in the place of one",
        .shape =
            table(list(text_like("^[A-Z]+ /[^ ]*$", "a method in capitals and a path, such as POST /orders")),
                  "^[A-Za-z0-9._-]+$", "a name of letters, digits, `.`, `_` and `-`"),
        .fallback = "(none)",
        .example = "{checkout: [POST /orders, \"POST /orders/{id}/pay\"]}"},
       {.key = "gates",
        .doc = "Conditions that decide the exit status",
        .shape = list(of(Kind::gate)),
        .fallback = "[\"findings: none at high or above\"]",
        .example = "[errors < 1%]"},
       {.key = "quarantine",
        .doc = "Findings that do not fail the run until a day, each with an owner and a ticket",
        .shape = quarantine_shape(),
        .fallback = "(none)"}});
}

// The shape below `shape` that the next part of a path leads to: through lists, names and alternatives.
const Shape* element(const Shape& shape) {
  if (shape.kind == Kind::list || shape.kind == Kind::table) return &shape.inner[0];
  for (const auto& inner : shape.inner) {
    if (shape.kind == Kind::either && inner.kind == Kind::list) return &inner.inner[0];
  }
  return nullptr;
}

const Shape* as_map(const Shape& shape) {
  if (shape.kind == Kind::map) return &shape;
  for (const auto& inner : shape.inner) {
    if (shape.kind == Kind::either && inner.kind == Kind::map) return &inner;
  }
  return nullptr;
}

std::string find_key(const Shape& shape, std::string_view key, const std::string& path) {
  if (const Shape* inner = element(shape)) {
    auto found = find_key(*inner, key, path + (shape.kind == Kind::table ? ".*" : "[]"));
    if (!found.empty()) return found;
  }
  const Shape* map = as_map(shape);
  if (map == nullptr) return {};
  const std::string before = path.empty() ? "" : path + ".";
  if (find_field(*map, key) != nullptr) return before + std::string(key);
  for (const auto& field : map->fields) {
    auto found = find_key(field.shape, key, before + field.key);
    if (!found.empty()) return found;
  }
  return {};
}

}  // namespace

const Shape& scenario_shape() {
  static const Shape shape = make_scenario_shape();
  return shape;
}

const Field& field_at(std::string_view path) {
  const Shape* shape = &scenario_shape();
  const Field* field = nullptr;
  while (!path.empty()) {
    auto part = path.substr(0, path.find('.'));
    path.remove_prefix(std::min(path.size(), part.size() + 1));
    const bool each = part == "*" || part.ends_with("[]");
    if (part.ends_with("[]")) part.remove_suffix(2);
    if (part != "*") {
      const Shape* map = as_map(*shape);
      field = map == nullptr ? nullptr : find_field(*map, part);
      assert(field != nullptr);
      shape = &field->shape;
    }
    if (each) shape = element(*shape);
    assert(shape != nullptr);
  }
  return *field;
}

std::string path_of_key(std::string_view key) {
  return find_key(scenario_shape(), key, "");
}

}  // namespace shakedown::scenario
