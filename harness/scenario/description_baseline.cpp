// The description of what the target is compared with, and of the stage that does it.
#include "harness/scenario/shapes.hpp"

namespace shakedown::scenario {

// A target without what only the one under test has, or a stored run.
Shape baseline_shape() {
  Shape shape = target_shape();
  std::erase_if(shape.fields,
                [](const Field& field) { return field.key == "identities" || field.key == "tls"; });
  shape.fields.push_back(
      {.key = "run",
       .doc = "A stored run, by its folder or run.db, with whose shapes and answers this run's are compared",
       .shape = text(),
       .example = "runs/release-1.4"});
  shape.one_of = {"command", "url", "run"};
  return shape;
}

Shape compare_shape() {
  return map(
      {{.key = "rounds",
        .doc = "How often; each round asks the baseline twice, so that noise is known, and the target once. "
               "Without a `baseline` the answers are kept for later runs",
        .shape = whole(1, 20),
        .fallback = "2",
        .example = "3"}});
}

}  // namespace shakedown::scenario
