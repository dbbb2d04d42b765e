// Faults back to the scenario language, for scenarios that the program writes: what reads them again finds
// the same fault.
#pragma once

#include <string>

#include "harness/model/fault.hpp"

namespace shakedown::scenario {

// One fault as YAML's flow style: "{on: payments, latency: 2s, jitter: 500ms, until: 20s}".
std::string to_text(const FaultSpec& fault);

// The key by which scenarios name this kind: "lose_answer".
const char* scenario_name(FaultKind kind);

}  // namespace shakedown::scenario
