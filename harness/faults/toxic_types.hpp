// Every type of toxic that the API knows, in one visible table: the eight that Toxiproxy's clients know, with
// the names, attributes, defaults and units that they have there, and every fault of harness/model at the
// level of a listener, a connection or HTTP under its own name.
//
// | type | attributes |
// | --- | --- |
// | latency | latency ms, jitter ms; spread |
// | bandwidth | rate KB/s (1000 B); 0: nothing passes |
// | slow_close | delay ms |
// | timeout | timeout ms: nothing passes, closed after it; 0: never |
// | reset_peer | timeout ms: RST so long after the first byte |
// | slicer | average_size B, size_variation B, delay us; average_size 0: not sliced |
// | limit_data | bytes |
// | noop | |
// | refuse, connect_hang | |
// | reset, http_... with a delay | delay ms, fractions allowed |
// | http_drift | op, at, value: the operator, its place, its value |
// | the others | bytes, variation, share, status, body, headers as in model/fault.hpp |
//
// `first` and `every` choose among connections, or among requests for HTTP types, which also have `method`,
// `path`, `header` and `header_value`. The eight show these (and `spread`) only where they were set, so that
// what a client reads back is what it set.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/model/fault.hpp"

namespace shakedown::faults {

enum class AttributeKind : std::uint8_t { integer, number, text, headers };

// What of a FaultSpec an attribute stands for.
enum class Meaning : std::uint8_t {
  delay,
  jitter,
  spread,
  bytes,
  variation,
  rate,
  share,
  status,
  body,
  headers,
  method,
  path,
  header,
  header_value,
  drift_op,
  drift_at,
  drift_value,
  first,
  every,
};

struct AttributeType {
  const char* name;
  AttributeKind kind;
  Meaning meaning;
  std::int64_t unit = 1;           // nanoseconds, bytes or bytes a second in one of it
  std::int64_t default_value = 0;  // of integers
  bool shown_when_set = false;
};

struct ToxicType {
  const char* name;
  std::optional<FaultKind> kind;  // none: does nothing
  std::string structure;          // "LatencyToxic": what error texts call it
  std::vector<AttributeType> attributes;
};

// By name; nullptr where there is no such type.
const ToxicType* toxic_type(std::string_view name);
// The one that a fault of this kind is shown as; nullptr for faults of processes and systems.
const ToxicType* toxic_type_of(FaultKind kind);
std::span<const ToxicType> toxic_types();

using AttributeValue = std::variant<std::int64_t, double, std::string, Headers>;

AttributeValue default_of(const AttributeType& type);
// Out of a fault: rounded where the attribute's unit is coarser.
AttributeValue attribute_of(const FaultSpec& fault, const AttributeType& type);
// Into a fault: kept inside what a fault can mean (nothing negative, at most a day, at most 2^53 bytes).
void set_attribute(FaultSpec& fault, const AttributeType& type, const AttributeValue& value);

}  // namespace shakedown::faults
