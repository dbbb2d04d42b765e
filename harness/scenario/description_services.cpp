// The description of what is started or attached to: the target and its dependencies.
#include <string>
#include <utility>

#include "harness/scenario/shapes.hpp"

namespace shakedown::scenario {
namespace {

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
      {.key = "sanitizer",
       .doc = "How one that is built with a sanitizer is looked at",
       .shape =
           map({{.key = "io_sync",
                 .doc = "Whether ThreadSanitizer counts data through sockets and pipes as synchronisation; "
                        "false shows races that this hides, and is a second look: such findings are marked",
                 .shape = of(Kind::flag),
                 .fallback = "true",
                 .example = "false"}}),
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

// Of a dependency. What the target's `tls` says of its certificate is said here of the dependency's.
Field tls_field() {
  return {
      .key = "tls",
      .doc = "TLS on the way to it, through the run's proxy; `{}` where its certificate verifies",
      .shape = map({{.key = "verify",
                     .doc = "Whether a certificate of it that does not verify is an error",
                     .shape = of(Kind::flag),
                     .fallback = "true",
                     .example = "false"},
                    {.key = "ca",
                     .doc = "A PEM file to trust besides the system's",
                     .shape = text(),
                     .example = "payments-ca.pem"},
                    {.key = "upstream",
                     .doc = "Whether the dependency itself speaks TLS",
                     .shape = of(Kind::flag),
                     .fallback = "true",
                     .example = "false"},
                    {.key = "target",
                     .doc = "Whether the target speaks TLS to it, trusting {NAME.ca}, which the run makes",
                     .shape = of(Kind::flag),
                     .fallback = "true",
                     .example = "false"}}),
      .example = "{ca: payments-ca.pem}"};
}

}  // namespace

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
  fields.push_back({.key = "listen",
                    .doc = "Where the run's proxy stands before it, for a target that is not told an address",
                    .shape = text_like("^[^ /@]+:[0-9]+$", "an address such as 127.0.0.1:9001"),
                    .fallback = "(any free port)",
                    .example = "\"127.0.0.1:9001\""});
  fields.push_back({.key = "protocol",
                    .doc = "What the target speaks to it",
                    .shape = word({"http", "tcp"}),
                    .fallback = "http",
                    .example = "tcp"});
  fields.push_back(
      {.key = "contract",
       .doc = "Its OpenAPI document: what it answers and what it is asked are checked against it",
       .shape = text(),
       .example = "payments.yaml"});
  fields.push_back(tls_field());
  fields.push_back(ready_field({"command"}));
  return map(std::move(fields), {"command", "upstream"});
}

}  // namespace shakedown::scenario
