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
        .example = "[./authorship, --json]"}});
}

}  // namespace shakedown::scenario
