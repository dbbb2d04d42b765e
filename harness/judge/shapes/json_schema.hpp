// Shapes as JSON Schema, draft 2020-12: what a summary has proven, and no more. A name is required, a value
// one of an enum and a string of a format only where the verdict of verdicts.hpp says so; ranges and lengths
// that were seen are no limits, and are told as counts only. Whatever was learned from is accepted.
#pragma once

#include <string>
#include <vector>

#include "harness/judge/shapes/shape.hpp"

namespace shakedown::judge {

// One shape's body as a document of its own.
std::string json_schema_of(const ShapeKey& key, const MessageShape& shape);

// All shapes with a body that was looked into as one document: `$defs` by "POST /orders request" and
// "POST /orders 201".
std::string json_schemas_of(const ShapeSet& set);

}  // namespace shakedown::judge
