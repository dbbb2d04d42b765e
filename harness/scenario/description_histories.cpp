// The description of `histories`.
#include "harness/scenario/shapes.hpp"

namespace shakedown::scenario {
namespace {

Shape source() {
  return text_like(R"(^([$].*|[{][A-Za-z_][A-Za-z0-9_]*[}])$)",
                   "a JSON path such as $.count, or a placeholder of the path such as {id}");
}

Shape operation() {
  return map({{.key = "does",
               .doc = "Which operation of the model a request is",
               .shape = word({"read", "write", "cas", "add", "remove", "enqueue", "dequeue"}),
               .example = "write",
               .required = true},
              {.key = "key",
               .doc = "Which of several objects it is about",
               .shape = source(),
               .fallback = "(there is only one)",
               .example = "\"{id}\""},
              {.key = "value",
               .doc = "What it writes, adds or takes: in the request; what it reads: in the answer",
               .shape = source(),
               .fallback = "(none; a counter adds 1)",
               .example = "$.count"},
              {.key = "expected",
               .doc = "What a cas compares with, in the request",
               .shape = source(),
               .fallback = "(none)",
               .example = "$.was"}});
}

}  // namespace

Shape histories_shape() {
  return list(map(
      {{.key = "name",
        .doc = "What findings and reports call it",
        .shape = text(),
        .example = "stock of a product",
        .required = true},
       {.key = "model",
        .doc = "What the object is: whether any order of its operations explains what clients saw is held "
               "against it",
        .shape = word({"register", "cas", "counter", "set", "queue"}),
        .example = "register",
        .required = true},
       {.key = "operations",
        .doc = "Which requests are operations, by endpoint",
        .shape = table(operation(), "^[A-Z]+ /[^ ]*$", "an endpoint such as PUT /stock/{id}"),
        .example = "{\"PUT /stock/{id}\": {does: write, key: \"{id}\", value: $.count}}",
        .required = true}}));
}

}  // namespace shakedown::scenario
