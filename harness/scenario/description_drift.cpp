// The description of a stage that changes the shape of messages, one place at a time.
#include "harness/model/drift_operators.hpp"
#include "harness/scenario/shapes.hpp"

namespace shakedown::scenario {

Shape drift_shape() {
  Shape all_or_one = of(Kind::word);
  Shape one = of(Kind::word);
  all_or_one.words = {"all"};
  for (const DriftOperator& op : drift_operators()) {
    all_or_one.words.emplace_back(op.name);
    one.words.emplace_back(op.name);
  }
  const Shape place = text_like("^([A-Z]+ /[^ ]*( .+)?|\\$.*|header [^ ]+)$",
                                "a place such as $.status, or an endpoint such as POST /charges");
  return map(
      {{.key = "on",
        .doc = "The HTTP dependencies whose answers are changed; `target`: the requests to it",
        .shape = either(text(), list(text())),
        .fallback = "(every HTTP dependency)",
        .example = "[payments, target]"},
       {.key = "operators",
        .doc = "Which changes are tried, each by itself with its controls: all that make sense, or by name",
        .shape = either(std::move(all_or_one), list(std::move(one))),
        .fallback = "all",
        .example = "[drop, to-null]"},
       {.key = "places",
        .doc = "Only at these places of messages, or in messages of these endpoints, or both in one",
        .shape = list(place),
        .fallback = "(everywhere)",
        .example = "[$.status, \"POST /charges $.card.last4\"]"},
       {.key = "deadline",
        .doc = "A request that takes longer hangs",
        .shape = above_zero(Kind::duration),
        .fallback = "5s",
        .example = "2s"},
       {.key = "repeat",
        .doc = "How often what looks badly taken is tried, so that it is confirmed",
        .shape = whole(1, 100),
        .fallback = "5",
        .example = "3"}});
}

}  // namespace shakedown::scenario
