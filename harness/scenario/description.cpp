#include "harness/scenario/description.hpp"

#include <algorithm>
#include <cassert>
#include <initializer_list>
#include <utility>

#include "harness/scenario/quantities.hpp"

namespace shakedown::scenario {
namespace {

Shape of(Kind kind) {
  Shape shape;
  shape.kind = kind;
  return shape;
}
Shape text() {
  return of(Kind::text);
}
Shape any_text() {
  Shape shape = text();
  shape.empty = true;
  return shape;
}
Shape text_like(const char* pattern, const char* says) {
  Shape shape = text();
  shape.pattern = pattern;
  shape.pattern_says = says;
  return shape;
}
Shape word(std::initializer_list<const char*> words) {
  Shape shape = of(Kind::word);
  shape.words = {words.begin(), words.end()};
  return shape;
}
Shape from_to(Kind kind, std::uint64_t least, std::uint64_t most) {
  Shape shape = of(kind);
  shape.least = least;
  shape.most = most;
  return shape;
}
Shape whole(std::uint64_t least, std::uint64_t most) {
  return from_to(Kind::whole, least, most);
}
Shape above_zero(Kind kind) {
  Shape shape = of(kind);
  shape.zero = false;
  return shape;
}
Shape or_recorded(Shape shape) {
  shape.words = {"recorded"};
  return shape;
}
Shape list(Shape item) {
  Shape shape = of(Kind::list);
  shape.least = 1;
  shape.inner = {std::move(item)};
  return shape;
}
Shape table(Shape value, const char* key_pattern, const char* key_says) {
  Shape shape = of(Kind::table);
  shape.least = 1;
  shape.pattern = key_pattern;
  shape.pattern_says = key_says;
  shape.inner = {std::move(value)};
  return shape;
}
Shape map(std::vector<Field> fields, std::vector<std::string> one_of = {},
          std::vector<std::string> at_most_one = {}) {
  Shape shape = of(Kind::map);
  shape.fields = std::move(fields);
  shape.one_of = std::move(one_of);
  shape.at_most_one = std::move(at_most_one);
  return shape;
}
Shape either(Shape one, Shape other) {
  Shape shape = of(Kind::either);
  shape.inner = {std::move(one), std::move(other)};
  return shape;
}

Shape variables_table(Shape value) {
  return table(std::move(value), "^[A-Za-z_][A-Za-z0-9_]*$", "a name of letters, digits and _");
}

Shape take_text() {
  return text_like(
      "^([$].*|(header|cookie|html) [^ ]+( (segment [0-9]+|query .+|after .+|decoded))?|status)$",
      "$.path.in.json, header NAME, cookie NAME, html NAME or status; after a name may follow segment 1, "
      "query KEY, after PREFIX or decoded");
}

Shape endpoint_text() {
  return text_like("^[A-Z]+ /[^ ]*$", "an endpoint such as POST /orders");
}

// What a target and a dependency have in common when the run starts them.
std::vector<Field> started_process(const char* own_port) {
  const std::string port = own_port;
  return {
      {.key = "command",
       .doc = "What to start, with its arguments; " + port + " is where its free port goes",
       .shape = list(any_text()),
       .example = "[./service, --port, \"" + port + "\"]"},
      {.key = "directory",
       .doc = "Working directory of the command",
       .shape = text(),
       .fallback = ".",
       .example = "build",
       .only_with = {"command"}},
      {.key = "environment",
       .doc = "Environment variables, added to those of this shell",
       .shape = table(any_text(), "^[A-Za-z_][A-Za-z0-9_]*$", "a name of letters, digits and _"),
       .example = "{LOG_LEVEL: info}",
       .only_with = {"command"}},
      {.key = "state",
       .doc = "A file or folder that every start gets a fresh copy of",
       .shape = map({{.key = "copy",
                      .doc = "The file or folder to copy",
                      .shape = text(),
                      .example = "seed-data",
                      .required = true},
                     {.key = "as",
                      .doc = "The placeholder in the command that becomes the copy's path",
                      .shape = text_like("^[{].+[}]$", "a placeholder such as {target.data}"),
                      .fallback = "({target.data}, or {NAME.data} for a dependency)",
                      .example = "\"{target.data}\""}}),
       .only_with = {"command"}},
      {.key = "stop_within",
       .doc = "How long it may take to end after SIGTERM, before SIGKILL",
       .shape = above_zero(Kind::duration),
       .fallback = "5s",
       .example = "10s",
       .only_with = {"command"}},
  };
}

Field ready_field(std::vector<std::string> only_with) {
  return {.key = "ready",
          .doc = "When it is ready to be used",
          .shape = map({{.key = "get",
                         .doc = "A path that answers below 500 once it is ready",
                         .shape = text_like("^/[^ ]*$", "a path such as /healthz"),
                         .fallback = "(ready when the port accepts a connection)",
                         .example = "/healthz"},
                        {.key = "within",
                         .doc = "How long that may take",
                         .shape = above_zero(Kind::duration),
                         .fallback = "10s",
                         .example = "30s"}}),
          .example = "{get: /healthz}",
          .only_with = std::move(only_with)};
}

Shape target_shape() {
  auto fields = started_process("{target.port}");
  fields.push_back({.key = "url",
                    .doc = "The address of a service that runs already",
                    .shape = text_like("^https?://[^/?#@ ]+/?$", "a URL such as http://127.0.0.1:8080"),
                    .example = "\"http://127.0.0.1:8080\""});
  fields.push_back(ready_field({}));
  fields.push_back({.key = "identities",
                    .doc = "A CSV file with a header line and one user a line, used at sign-ins",
                    .shape = text(),
                    .example = "users.csv"});
  fields.push_back({.key = "scheme",
                    .doc = "What the started service speaks",
                    .shape = word({"http", "https"}),
                    .fallback = "http",
                    .example = "https",
                    .only_with = {"command"}});
  fields.push_back({.key = "tls",
                    .doc = "How its certificate is judged",
                    .shape = map({{.key = "verify",
                                   .doc = "Whether a certificate that does not verify is an error",
                                   .shape = of(Kind::flag),
                                   .fallback = "true",
                                   .example = "false"},
                                  {.key = "ca",
                                   .doc = "A PEM file to trust besides the system's",
                                   .shape = text(),
                                   .example = "ca.pem"}})});
  return map(std::move(fields), {"command", "url"});
}

Shape dependency_shape() {
  auto fields = started_process("{port}");
  fields.push_back({.key = "upstream",
                    .doc = "The address of a dependency that runs already",
                    .shape = text_like("^[^ /@]+:[0-9]+$", "an address such as 127.0.0.1:5432"),
                    .example = "\"127.0.0.1:5432\""});
  fields.push_back({.key = "protocol",
                    .doc = "What the target speaks to it",
                    .shape = word({"http", "tcp"}),
                    .fallback = "http",
                    .example = "tcp"});
  fields.push_back(ready_field({"command"}));
  return map(std::move(fields), {"command", "upstream"});
}

Shape link_shape() {
  return map(
      {{.key = "drop",
        .doc = "The name of a link that the run found and that is none",
        .shape = text(),
        .example = "page"},
       {.key = "change",
        .doc = "The name of a link whose value is to be taken from elsewhere",
        .shape = text(),
        .example = "token"},
       {.key = "add", .doc = "The name of a link that was not found", .shape = text(), .example = "etag"},
       {.key = "take",
        .doc = "Where in the response the value is",
        .shape = take_text(),
        .example = "$.token",
        .only_with = {"change", "add"},
        .needed_with = {"change", "add"}},
       {.key = "from",
        .doc = "The endpoint whose response carries the value",
        .shape = endpoint_text(),
        .fallback = "(change: the endpoint that was found)",
        .example = "POST /login",
        .only_with = {"change", "add"},
        .needed_with = {"add"}},
       {.key = "to",
        .doc = "The endpoint whose request uses it, or * for all",
        .shape = text_like("^([*]|[A-Z]+ /[^ ]*)$", "an endpoint such as GET /orders, or *"),
        .example = "GET /orders",
        .only_with = {"add"},
        .needed_with = {"add"}},
       {.key = "at",
        .doc = "Where in that request",
        .shape = text_like(
            "^(header [^ ]+( after .+)?|query [^ ]+|path [0-9]+|json [$].*|form [^ ]+|cookie [^ ]+)$",
            "header NAME, header NAME after PREFIX, query KEY, path 2, json $.field, form KEY or cookie "
            "NAME"),
        .example = "header Authorization after Bearer",
        .only_with = {"add"},
        .needed_with = {"add"}}},
      {"drop", "change", "add"});
}

Shape step_shape() {
  std::vector<Field> fields;
  std::vector<std::string> methods;
  for (const char* method : {"get", "head", "post", "put", "patch", "delete", "options"}) {
    methods.emplace_back(method);
    fields.push_back({.key = method,
                      .doc = "The path and query to send this request to",
                      .shape = text_like("^[/{][^ #]*$", "a path such as /orders?page=2"),
                      .example = "/orders"});
  }
  fields.push_back({.key = "headers",
                    .doc = "Header fields of the request",
                    .shape = table(any_text(), "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", "the name of a header field"),
                    .example = "{Authorization: \"Bearer {token}\"}"});
  fields.push_back({.key = "json",
                    .doc = "The request's body, sent as JSON",
                    .shape = of(Kind::json),
                    .example = "{productId: 3, qty: 1}"});
  fields.push_back({.key = "form",
                    .doc = "The request's body, sent as a form",
                    .shape = table(any_text(), "^.+$", "the name of a form field"),
                    .example = "{name: ada}"});
  fields.push_back({.key = "body",
                    .doc = "The request's body, sent as it stands here",
                    .shape = any_text(),
                    .example = "ping"});
  fields.push_back({.key = "take",
                    .doc = "Values of the response for later steps, which write them as {name}",
                    .shape = variables_table(take_text()),
                    .example = "{token: $.token}"});
  fields.push_back({.key = "expect",
                    .doc = "What the response must be",
                    .shape = map({{.key = "status",
                                   .doc = "The status",
                                   .shape = whole(200, 599),
                                   .example = "201",
                                   .required = true}}),
                    .fallback = "(a status below 400)"});
  return map(std::move(fields), methods, {"json", "form", "body"});
}

Shape traffic_shape() {
  Shape source = map(
      {{.key = "har", .doc = "A HAR 1.2 recording", .shape = text(), .example = "recordings/checkout.har"},
       {.key = "hosts",
        .doc = "Hosts besides the recording's main one whose requests go to the target too",
        .shape = list(text_like("^[^/ ]+$", "a host name")),
        .example = "[api.example.test]",
        .only_with = {"har"}},
       {.key = "correlate",
        .doc =
            "Whether values that a response gave and a later request used are taken from the live response",
        .shape = of(Kind::flag),
        .fallback = "true",
        .example = "false",
        .only_with = {"har"}},
       {.key = "links",
        .doc = "Corrections to the links between responses and requests that the run found and shows",
        .shape = list(link_shape()),
        .only_with = {"har"}},
       {.key = "access_log",
        .doc = "The access log of a web server",
        .shape = text(),
        .example = "access.log"},
       {.key = "format",
        .doc = "Its format: common, combined, or a format string of nginx ($...) or Apache (%...)",
        .shape = text_like("^(common|combined|.*[$%].*)$",
                           "common, combined, or a format string of nginx or Apache"),
        .fallback = "combined",
        .example = "common",
        .only_with = {"access_log"}},
       {.key = "journeys",
        .doc = "Requests by hand, where no recording exists",
        .shape = list(map({{.key = "name",
                            .doc = "What reports call it",
                            .shape = text(),
                            .example = "buy",
                            .required = true},
                           {.key = "steps",
                            .doc = "Its requests, one after another",
                            .shape = list(step_shape()),
                            .required = true}}))}},
      {"har", "access_log", "journeys"});
  return list(either(text_like("^.+$", "the path of a recording"), std::move(source)));
}

Shape load_shape() {
  return map({{.key = "rate",
               .doc = "Open load: this many a second, however slow the target is",
               .shape = above_zero(Kind::rate),
               .example = "500/s"},
              {.key = "ramp",
               .doc = "Open load: a rate that changes in straight lines",
               .shape = list(map({{.key = "to",
                                   .doc = "The rate at the end of this piece",
                                   .shape = of(Kind::rate),
                                   .example = "500/s",
                                   .required = true},
                                  {.key = "within",
                                   .doc = "The length of this piece",
                                   .shape = above_zero(Kind::duration),
                                   .example = "30s",
                                   .required = true}}))},
              {.key = "users",
               .doc = "Closed load: this many users, each waiting for its response before it goes on",
               .shape = whole(1, 100'000),
               .example = "64"},
              {.key = "replay",
               .doc = "The recording's own timing, times a speed",
               .shape = or_recorded(of(Kind::speed)),
               .example = "10x"},
              {.key = "arrivals",
               .doc = "Whether an open load's requests come evenly or at random (Poisson)",
               .shape = word({"even", "poisson"}),
               .fallback = "even",
               .example = "poisson",
               .only_with = {"rate", "ramp"}},
              {.key = "from",
               .doc = "The rate that a ramp begins with",
               .shape = of(Kind::rate),
               .fallback = "0/s",
               .example = "100/s",
               .only_with = {"ramp"}},
              {.key = "think",
               .doc = "How long a user waits between a response and the next request",
               .shape = or_recorded(of(Kind::duration)),
               .fallback = "0s",
               .example = "1s",
               .only_with = {"users"}},
              {.key = "connections",
               .doc = "At most this many connections to the target",
               .shape = whole(1, 60'000),
               .fallback = "(as many as are needed)",
               .example = "64"},
              {.key = "threads",
               .doc = "Threads that send",
               .shape = whole(1, 256),
               .fallback = "(chosen from the machine)",
               .example = "2"}},
             {"rate", "ramp", "users", "replay"});
}

Shape stage_shape() {
  return map({{.key = "name",
               .doc = "What gates and reports call it",
               .shape = text_like("^[^ ()]([^()]*[^ ()])?$", "a name without parentheses"),
               .example = "steady",
               .required = true},
              {.key = "for",
               .doc = "How long it lasts",
               .shape = above_zero(Kind::duration),
               .fallback = "(a ramp's or replayed recording's own length, else a share of the budget)",
               .example = "60s"},
              {.key = "load",
               .doc = "How much is sent, when",
               .shape = load_shape(),
               .fallback = "(the recording at its own timing; without one, 4 users)"}});
}

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
       {.key = "contract",
        .doc =
            "An OpenAPI document; its paths name the endpoints, and without other traffic it is the traffic",
        .shape = text(),
        .example = "openapi.yaml"},
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
       {.key = "gates",
        .doc = "Conditions that decide the exit status",
        .shape = list(of(Kind::gate)),
        .fallback = "[\"findings: none at high or above\"]",
        .example = "[errors < 1%]"}});
}

// The shape below `shape` that the next part of a path leads to: through lists, names and alternatives.
const Shape* element(const Shape& shape) {
  if (shape.kind == Kind::list || shape.kind == Kind::table) return &shape.inner[0];
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
    return find_key(*inner, key, path + (shape.kind == Kind::list ? "[]" : ".*"));
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
