// The description of `touched`.
#include "harness/scenario/shapes.hpp"

namespace shakedown::scenario {

Shape touched_shape() {
  return map(
      {{.key = "repository",
        .doc = "A folder of the git repository that the target is built from",
        .shape = text(),
        .fallback = ".",
        .example = "../service"},
       {.key = "since",
        .doc = "A revision: what counts is what changed since its merge base with HEAD, with all that is not "
               "committed",
        .shape = text(),
        .example = "v1.4.0",
        .required = true},
       {.key = "routes",
        .doc = "Which files belong to which endpoint, where the code does not tell; ** goes through folders",
        .shape = table(list(text()), "^[A-Z]+ /[^ ]*$", "an endpoint such as POST /orders"),
        .example = "{\"POST /orders\": [src/orders/**]}"},
       {.key = "agents",
        .doc = "A table of what coding agents leave in commits, in place of the one that is built in",
        .shape = text(),
        .fallback = "(the one that is built in)",
        .example = "agents.json"},
       {.key = "noir",
        .doc = "OWASP Noir's JSON of the repository, made with --include callee",
        .shape = text(),
        .example = "noir.json"},
       {.key = "command",
        .doc =
            "A program that prints Agent Trace records of the lines as they are now, run in the repository",
        .shape = list(text()),
        .example = "[./authorship, --json]"},
       {.key = "confirm",
        .doc = "Before the first stage, ask each endpoint alone of a target that tells what it runs, and see "
               "whether it is changed code",
        .shape = of(Kind::flag),
        .fallback = "true",
        .example = "false"},
       {.key = "spans",
        .doc = "Where to listen for OpenTelemetry's spans (OTLP over HTTP) of a target that the run does not "
               "start; one that it starts is told where by its environment",
        .shape = text(),
        .fallback = "(any port, for a target that the run starts)",
        .example = "127.0.0.1:4318"}});
}

}  // namespace shakedown::scenario
