// What the choice of drift operators needs to know of each place. Said of few samples, too: a wrong guess
// costs one experiment more, so the bounds of verdicts.hpp do not apply here.
#pragma once

#include <string_view>
#include <vector>

#include "harness/judge/shapes/shape.hpp"
#include "harness/model/drift.hpp"

namespace shakedown::judge {

// Places of the body in the order of their paths, then the headers. Values of maps are left out: no path
// names one of them. Empty where the message had no body that was looked into and no headers.
std::vector<FieldFacts> facts_of(const MessageShape& shape);

// The format that all strings (or integers: epochs) at this place have, the most telling one: "date-time",
// "date", "time", "uuid", "ulid", "jwt", "ipv4", "ipv6", "email", "uri", "boolean", "integer", "decimal",
// "hex", "base64", "epoch-ms", "epoch-s"; empty: none.
std::string_view common_format(const PlaceShape& place);

}  // namespace shakedown::judge
