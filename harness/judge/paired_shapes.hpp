// Changes of shape between answers to the same requests: what was always there and never is now, what is
// there now and never was, what has another type, and what is the same under another name. Pairs of answers
// need no statistics beyond that: the same request was asked in the same state. Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/judge/shapes/shape.hpp"

namespace shakedown::judge {

// Fills in where, kind, rule (oasdiff's id), severity, before, after and the counts.
std::vector<journal::ChangeRecord> paired_changes(const MessageShape& before, const MessageShape& after);

}  // namespace shakedown::judge
