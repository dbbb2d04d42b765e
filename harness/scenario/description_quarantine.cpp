// The description of `quarantine`.
#include "harness/scenario/shapes.hpp"

namespace shakedown::scenario {

Shape quarantine_shape() {
  return list(map(
      {{.key = "id",
        .doc = "The fingerprint of a finding, as reports give it",
        .shape = text_like("^[0-9a-f]{16}$", "16 hexadecimal digits such as 7c1f0e2a9b3d4455"),
        .example = "7c1f0e2a9b3d4455"},
       {.key = "rule",
        .doc = "In place of `id`: findings of this rule",
        .shape = text(),
        .example = "server-error"},
       {.key = "endpoint",
        .doc = "Beside `rule`: only of this endpoint",
        .shape = text(),
        .fallback = "(any)",
        .example = "POST /orders",
        .only_with = {"rule"}},
       {.key = "reason",
        .doc = "Why it does not fail the run for now",
        .shape = text(),
        .example = "the payments sandbox flaps",
        .required = true},
       {.key = "owner", .doc = "Who sees to it", .shape = text(), .example = "team-pay", .required = true},
       {.key = "ticket",
        .doc = "Where it is followed",
        .shape = text(),
        .example = "PAY-812",
        .required = true},
       {.key = "until",
        .doc = "Its last day, at most 30 days ahead; afterwards it fails the run",
        .shape = text_like("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "a day such as 2026-12-01"),
        .example = "2026-12-01",
        .required = true}},
      {"id", "rule"}));
}

}  // namespace shakedown::scenario
