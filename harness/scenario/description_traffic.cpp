// The description of traffic: recordings, corrections to their links, and journeys by hand.
#include <string>
#include <utility>
#include <vector>

#include "harness/scenario/shapes.hpp"

namespace shakedown::scenario {
namespace {

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

// A schema's patterns do not look at what YAML takes for a flag, so the three bytes that base64 writes as
// `true` are left out.
constexpr const char* base64 =
    "^(|[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-su-z0-9+/][A-Za-z0-9+/]{3}|"
    "t[A-Za-qs-z0-9+/][A-Za-z0-9+/]{2}|tr[A-Za-tv-z0-9+/][A-Za-z0-9+/]|tru[A-Za-df-z0-9+/]|"
    "([A-Za-z0-9+/]{4})+([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4}))$";

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
  fields.push_back({.key = "body_base64",
                    .doc = "The request's body as base64, for bytes that are no text",
                    .shape = text_like(base64, "base64 with its padding, in one line"),
                    .example = "//79"});
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
  return map(std::move(fields), methods, {"json", "form", "body", "body_base64"});
}

}  // namespace

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

}  // namespace shakedown::scenario
