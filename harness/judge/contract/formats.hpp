// The formats of strings that are checked, each by its own grammar. What only some readers of a standard
// refuse is accepted.
#pragma once

#include <cstdint>
#include <string_view>

namespace shakedown::judge::openapi {

enum class Format : std::uint8_t {
  none,
  unchecked,  // a name that nobody here knows
  date_time,  // RFC 3339, 5.6
  date,
  time,
  duration,  // ISO 8601, as in RFC 3339, appendix A
  uuid,      // RFC 4122
  email,
  uri,
  ipv4,
  ipv6,  // RFC 4291, 2.2
  byte,  // base64, either alphabet, with or without padding
  int32,
  int64,
  uint32,
  uint64,
  real32,  // "float"
  real64,  // "double"
};

Format format_named(std::string_view name);
std::string_view name_of(Format format);
bool is_number_format(Format format);
// For formats of strings.
bool fits(Format format, std::string_view text);

}  // namespace shakedown::judge::openapi
