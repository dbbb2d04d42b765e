// Gates as people write them.
//
//     gate      = [ "during(" span "): " ] condition [ " or abort" [ " after " DURATION ] ]
//               | "findings: none" [ " at " SEVERITY " or above" ]
//     span      = STAGE | FAULT | time | STAGE ", " time | FAULT ", " time
//     time      = DURATION " to " DURATION | "from " DURATION | "until " DURATION
//     condition = measure [ "(" ENDPOINT | TAG ")" ] ( "<" | "<=" | ">" | ">=" ) limit
//     measure   = "p" PERCENT | "mean" | "max" | "errors" | "rate" | "memory" | "descriptors"
//     ENDPOINT  = METHOD " " PATH              only after a latency, errors and rate, like TAG
//     TAG       = a name from the scenario's `tags`; run files have it as TAG ": " ENDPOINT { ", " ENDPOINT }
//     limit     = a duration for latencies, a percentage for errors, a rate for rate, a size for memory,
//                 a whole number for descriptors
//
// A time counts from the stage's begin, from when the fault is switched on, or else from the first stage's
// begin. "or abort" is for an upper limit of a percentile, max, errors, memory and descriptors, of a stage or
// the run.
//
// Spaces may stand between any two words. Gates are stored in the run file as text and read again by judge.
#pragma once

#include <string>
#include <string_view>

#include "harness/model/gate.hpp"

namespace shakedown::scenario {

inline constexpr const char* default_gate = "findings: none at high or above";

// `where` is the place of the text's first character. The Problem's column points into the text.
Result<Gate> parse_gate(std::string_view text, const Place& where);

// The same gate in its canonical spelling: parse_gate reads it back to equal values.
std::string to_text(const Gate& gate);

}  // namespace shakedown::scenario
