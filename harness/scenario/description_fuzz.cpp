// The description of a stage that sends made-up requests.
#include "harness/scenario/shapes.hpp"

namespace shakedown::scenario {

Shape fuzz_shape() {
  return map(
      {{.key = "endpoints",
        .doc = "Which endpoints are sent made-up requests: all, those that the change of `touched` "
               "reaches, or by name. Where the target is not local, one that may change something is "
               "sent any only if it is named",
        .shape = either(word({"all", "touched"}),
                        list(text_like("^[A-Z]+ /[^ ]*$", "an endpoint such as POST /orders"))),
        .fallback = "all",
        .example = "[POST /orders]"},
       {.key = "requests",
        .doc = "Made up (generated); only sequences that create, read, change, remove and use again "
               "(sequences), each of them repeated; or the last one of each journey as it stands there "
               "(as written). The last two are how a finding is shown again",
        .shape = word({"generated", "as written", "sequences"}),
        .fallback = "generated",
        .example = "as written"},
       {.key = "watch",
        .doc = "What shows a request that is sent as written: its answer; whether the time that it takes "
               "grows faster than its longest value (time); whether what it takes stays when it is "
               "sent again and again (growth); whether it changes what the last requests of the "
               "other journeys get (others); whether the target starts with what it left (restart)",
        .shape = word({"answer", "time", "growth", "others", "restart"}),
        .fallback = "answer",
        .example = "time"},
       {.key = "deadline",
        .doc = "A request that takes longer hangs",
        .shape = above_zero(Kind::duration),
        .fallback = "2s",
        .example = "5s"},
       {.key = "repeat",
        .doc = "How often what looks wrong is shown again from fresh state, so that it is confirmed",
        .shape = whole(1, 1'000),
        .fallback = "3",
        .example = "5"},
       {.key = "connections",
        .doc = "How many requests are under way at once",
        .shape = whole(1, 256),
        .fallback = "16",
        .example = "4"},
       {.key = "enough",
        .doc = "How many confirmed findings end the stage; without it, it takes the time that it is given",
        .shape = whole(1, 10'000),
        .example = "1"},
       {.key = "guided",
        .doc = "Whether coverage guides half of the stage: after its boundaries, shakedown-fuzz sends "
               "sequences to a target of its own, which counts what it runs, and each thing that it "
               "finds is shown again here. auto: where the run starts the target, and that was "
               "built with the coverage runtime (fuzz/README.md); on: also where that cannot be told "
               "beforehand, guided by answers where there are no counters; off: not",
        .shape = word({"auto", "on", "off"}),
        .fallback = "auto",
        .example = "on"},
       {.key = "corpus",
        .doc = "A folder for the sequences that reached something new, for the next run to begin with; "
               "relative to the scenario's own folder (default: none is kept)",
        .shape = text(),
        .example = "corpus"}});
}

}  // namespace shakedown::scenario
