// The drift operators: named, seeded changes of a message's shape, D1 to D28 of the catalogue that README.md
// in this folder lists. One operator changes one place and leaves every other byte as it was, so that what a
// service does differently afterwards is that change's doing. Pure: no sockets, no clock; what is random
// comes from the `seed` argument. What cannot be applied (no such path, another type, not JSON, a content
// coding, too large) says why and changes nothing.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/drift.hpp"
#include "harness/model/drift_operators.hpp"
#include "harness/model/http_message.hpp"
#include "harness/model/result.hpp"

namespace shakedown::faults {

// The catalogue, as of harness/model/drift_operators.hpp.
using shakedown::DriftChange;
using shakedown::DriftOperator;
using shakedown::drift_operator;
using shakedown::drift_operators;

// A message on its way: the head's fields and the body as the bytes that travel.
struct DriftMessage {
  int status = 0;  // 0: a request
  Headers headers;
  std::string body;
};

struct Drifted {
  bool applied = false;
  std::string says;  // what was changed ("$.price: 12 became \"12\""), or why not; at most 300 bytes
};
// Content-Length is left to the caller. `ordinal` counts the messages that this drift acted on, for operators
// that alternate (version skew) or repeat an earlier answer. At most drift_body_limit bytes of body.
inline constexpr std::size_t drift_body_limit = 4 << 20;
Drifted apply(const DriftSpec& drift, DriftMessage& message, std::uint64_t seed, std::uint64_t ordinal = 0);

// What a scenario's author could have got wrong: an unknown operator (with the nearest name), a path that is
// none, a value that the operator does not take.
Status check(const DriftSpec& drift);

// The changes that make sense for what is known of a message's places, one place and one operator each, in
// the order of the catalogue. `facts` of one direction and endpoint; whole-message operators come once.
std::vector<DriftSpec> drifts_for(std::span<const FieldFacts> facts, bool is_request);

}  // namespace shakedown::faults
