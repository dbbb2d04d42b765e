// Gates as people write them.
//
//     gate      = [ "during(" STAGE "): " ] condition | "findings: none" [ " at " SEVERITY " or above" ]
//     condition = measure [ "(" ENDPOINT ")" ] ( "<" | "<=" | ">" | ">=" ) limit
//     measure   = "p" PERCENT | "mean" | "max" | "errors" | "rate" | "memory" | "descriptors"
//     ENDPOINT  = METHOD " " PATH              only after a latency, errors and rate
//     limit     = a duration for latencies, a percentage for errors, a rate for rate, a size for memory,
//                 a whole number for descriptors
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
