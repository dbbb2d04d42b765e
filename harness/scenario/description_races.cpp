// The description of a stage that sends requests at once.
#include "harness/scenario/shapes.hpp"

namespace shakedown::scenario {

Shape races_shape() {
  constexpr const char* endpoint = "^[A-Z]+ /[^ ]*$";
  const Shape one_endpoint = text_like(endpoint, "an endpoint such as POST /orders");
  const Shape pair =
      text_like("^[A-Z]+ /[^ ]* [|] [A-Z]+ /[^ ]*$", "two endpoints such as PUT /cart | GET /cart");
  return map(
      {{.key = "endpoints",
        .doc = "Which endpoints' requests are sent at once: all that change state, of these "
               "those that the change of `touched` reaches, or by name",
        .shape = either(word({"changing", "touched"}), list(one_endpoint)),
        .fallback = "changing",
        .example = "[POST /orders]"},
       {.key = "pairs",
        .doc = "Different requests on one resource: change and change, change and read; found in the "
               "journeys (auto), left out (none), or by hand",
        .shape = either(word({"auto", "none"}), list(pair)),
        .fallback = "auto",
        .example = "[\"PUT /cart | GET /cart\"]"},
       {.key = "only",
        .doc = "Only these sets of requests, as reports call them",
        .shape = list(text()),
        .fallback = "(every set)",
        .example = "[\"POST /orders at once\"]"},
       {.key = "requests",
        .doc = "How many requests at once",
        .shape = list(whole(2, 20)),
        .fallback = "[2, 3, 5]",
        .example = "[2, 10]"},
       {.key = "bursts",
        .doc =
            "How often a set is sent at once before it is taken for right; three times as often for a change "
            "with reads, where these can be held",
        .shape = whole(1, 10'000),
        .fallback = "20",
        .example = "100"},
       {.key = "ways",
        .doc = "How bursts are made: all at once (sweep), a step apart (offsets), with the dependencies' "
               "answers held until all requests wait (gate), with the schedule of the target's threads "
               "perturbed "
               "(perturb)",
        .shape = list(word({"sweep", "offsets", "gate", "perturb"})),
        .fallback = "[gate, perturb, sweep, offsets]",
        .example = "[sweep]"},
       {.key = "offsets",
        .doc = "The steps between one release and the next",
        .shape = list(of(Kind::duration)),
        .fallback = "(an eighth, a quarter, a half and all of what one request takes)",
        .example = "[1ms, 5ms]"},
       {.key = "protocol",
        .doc = "HTTP/1.1, a connection for each request; HTTP/2, all in one packet; or both where the "
               "target speaks both",
        .shape = word({"auto", "http1", "http2"}),
        .fallback = "auto",
        .example = "http2"},
       {.key = "allow",
        .doc = "At most so many successes of an endpoint in one burst",
        .shape = table(text_like("^[0-9]{1,4} success(es)?$", "a number of successes such as 1 success"),
                       endpoint, "an endpoint such as POST /orders"),
        .fallback = "(what serial orders allow)",
        .example = "{POST /coupons/redeem: 1 success}"},
       {.key = "deadline",
        .doc = "A request that takes longer hangs",
        .shape = above_zero(Kind::duration),
        .fallback = "5s",
        .example = "2s"},
       {.key = "repeat",
        .doc = "How often what looks wrong is shown again, so that it is confirmed",
        .shape = whole(1, 1'000),
        .fallback = "5",
        .example = "20"}});
}

}  // namespace shakedown::scenario
