// The description of `invariants`.
#include "harness/scenario/shapes.hpp"

namespace shakedown::scenario {

Shape invariants_shape() {
  return list(map(
      {{.key = "name",
        .doc = "What findings and reports call it",
        .shape = text(),
        .example = "money is conserved",
        .required = true},
       {.key = "after",
        .doc = "When it is looked at: each stage, each burst of a races stage, or a stage by its name",
        .shape = text(),
        .fallback = "each stage",
        .example = "each burst"},
       {.key = "get",
        .doc = "The path that is read",
        .shape = text_like("^/[^ ]*$", "a path such as /ledger"),
        .example = "/ledger",
        .required = true},
       {.key = "headers",
        .doc = "Header fields of the read; {identity.NAME} is a column of the first identity",
        .shape = table(text(), "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$", "a header's name"),
        .fallback = "(none)",
        .example = "{Authorization: \"Basic {identity.basic}\"}"},
       {.key = "expect",
        .doc = "The condition that holds on the answer's JSON; sum, count, unique, min and max take a path",
        .shape = text(),
        .example = "\"sum($.accounts[*].balance) == 0\"",
        .required = true}}));
}

}  // namespace shakedown::scenario
