// The description of stages and their loads.
#include "harness/scenario/shapes.hpp"

namespace shakedown::scenario {
namespace {

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

}  // namespace

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
               .fallback = "(the recording at its own timing; without one, 4 users)"},
              {.key = "faults",
               .doc = "What goes wrong between the target and its dependencies: a timeline or a matrix",
               .shape = faults_shape(),
               .example = "[{on: payments, latency: 2s, from: 5s, until: 20s}]"}});
}

}  // namespace shakedown::scenario
