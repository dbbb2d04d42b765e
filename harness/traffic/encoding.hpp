// Values as they stand in requests: percent-encoding, forms, JSON strings and base64, in both directions.
// Decoding never fails: what is not a valid escape stays as it is, because recordings hold what clients
// really sent. Pure; safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/model/journey.hpp"

namespace shakedown::traffic {

// RFC 3986, 2.1. With `plus_is_space`, the rules of application/x-www-form-urlencoded.
std::string percent_decoded(std::string_view text, bool plus_is_space = false);

// Writes `value` so that it can stand where the encoding says. For json_value a number, true, false or null
// is written bare and anything else as a quoted string.
void append_encoded(std::string& out, std::string_view value, Encoding encoding);

// Whether `text` can stand in JSON without quotes: a number, true, false or null (RFC 8259, 3).
bool is_json_token(std::string_view text);

// RFC 4648, 4. Line breaks and spaces inside are allowed; nullopt where it is not base64.
std::optional<std::string> base64_decoded(std::string_view text);
std::string base64_encoded(std::string_view bytes);

// A request target that may stand in a request line: bytes that RFC 3986 forbids there (spaces, controls,
// non-ASCII) percent-encoded, everything else kept as the client wrote it.
std::string wire_target(std::string_view target);

// The same for a piece of a target: encodes and adds nothing else.
std::string wire_safe(std::string_view piece);

// ASCII only.
std::string lower_case(std::string_view text);
std::string_view trimmed(std::string_view text);
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);

}  // namespace shakedown::traffic
