// A toxic as the API shows it, and as a fault. What was set reads back as it was set, absurd values included
// (a negative latency, a toxicity of 7.25); the fault that comes of it has only what a fault can mean.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/faults/go_json.hpp"
#include "harness/faults/toxic_types.hpp"

namespace shakedown::faults {

struct Toxic {
  std::string name;
  const ToxicType* type = nullptr;
  std::string stream = "downstream";   // as it was given: "UPSTREAM"
  float toxicity = 1;                  // of each connection, or of each request for HTTP types
  std::vector<AttributeValue> values;  // one for each of the type's attributes
};

// What a new toxic is asked to be, before its type is known to exist.
struct ToxicRequest {
  std::string name;
  std::string type;
  std::string stream = "downstream";
  float toxicity = 1;
};

// Each returns the text of the first error ("json: cannot unmarshal ..."), or an empty one.
std::string read_toxic_request(const JsonValue& body, ToxicRequest& out);
// The members `attributes`, field by field, and, for an update, `toxicity`. Nothing changes after an error.
std::string read_attributes(const JsonValue& body, bool with_toxicity, Toxic& toxic);

// A toxic of this type with default attributes.
Toxic new_toxic(const ToxicRequest& request, const ToxicType& type);

// Upstream, downstream or (for types of our own) both, in any case; nothing: no such stream.
std::optional<Stream> stream_of(const Toxic& toxic);
std::optional<Stream> stream_of(std::string_view text, const ToxicType* type);

// What the toxic does; nothing where it does nothing (noop, a slicer without a size).
std::optional<FaultSpec> fault_of(const Toxic& toxic, const std::string& proxy);
// A fault that somebody else armed, as a toxic; nothing for faults of processes and systems.
std::optional<Toxic> toxic_of(const FaultSpec& fault);

// {"attributes":{...},"name":...,"type":...,"stream":...,"toxicity":...}
std::string to_json(const Toxic& toxic);

}  // namespace shakedown::faults
