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

namespace {

// A load that is the same in every second, so that rounds can be compared.
Shape rounds_load_shape() {
  return map({{.key = "rate",
               .doc = "Open load: this many a second, however slow the service is",
               .shape = above_zero(Kind::rate),
               .example = "200/s"},
              {.key = "users",
               .doc = "Closed load: this many users, each waiting for its response before it goes on",
               .shape = whole(1, 100'000),
               .example = "16"},
              {.key = "arrivals",
               .doc = "Whether requests come evenly or at random (Poisson)",
               .shape = word({"even", "poisson"}),
               .fallback = "even",
               .example = "poisson",
               .only_with = {"rate"}},
              {.key = "think",
               .doc = "How long a user waits between a response and the next request",
               .shape = of(Kind::duration),
               .fallback = "0s",
               .example = "100ms",
               .only_with = {"users"}}},
             {"rate", "users"});
}

}  // namespace

Shape compare_shape() {
  return map(
      {{.key = "rounds",
        .doc =
            "How often. Without a `load` each round asks the baseline twice, so that noise is known, and the "
            "target once; with one, each of the two is started afresh and measured once. Without a "
            "`baseline` what the target does is kept for later runs",
        .shape = whole(1, 20),
        .fallback = "(2; with a `load` 5)",
        .example = "6"},
       {.key = "load",
        .doc = "How much is sent in each round: latency, errors, throughput and calls to dependencies are "
               "compared",
        .shape = rounds_load_shape(),
        .fallback = "(one request after the other: the answers are compared)",
        .example = "{rate: 200/s}"},
       {.key = "measure",
        .doc = "How long each round is measured",
        .shape = above_zero(Kind::duration),
        .fallback = "10s",
        .example = "20s",
        .only_with = {"load"}},
       {.key = "warm_up",
        .doc = "How long each round's load goes on before it is measured",
        .shape = of(Kind::duration),
        .fallback = "3s",
        .example = "5s",
        .only_with = {"load"}},
       {.key = "margin",
        .doc = "A change of less than this is not told",
        .shape = of(Kind::percentage),
        .fallback = "10%",
        .example = "5%",
        .only_with = {"load"}},
       {.key = "must_see",
        .doc = "Where a slowdown by this much could have been missed, the run is inconclusive",
        .shape = of(Kind::percentage),
        .fallback = "50%",
        .example = "25%",
        .only_with = {"load"}}});
}

}  // namespace shakedown::scenario
