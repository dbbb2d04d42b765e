// Small readings of text that both services need: targets, JSON bodies, random ids.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "scenarios/demo/common/http_message.hpp"

namespace demo {

// "%41+b" -> "A+b"; none where the percent signs make no sense.
std::optional<std::string> percent_decoded(std::string_view text);

// "a=1&b=2" -> {a: 1, b: 2}. Throws Refusal 400 where it cannot be decoded.
std::map<std::string, std::string> parse_query(std::string_view query);

// Whether the pattern "/orders/{id}" matches; its holes' texts go to `parameters`.
bool path_matches(std::string_view pattern, std::string_view path, std::vector<std::string>& parameters);

// The body as a JSON object. Throws Refusal: 415 for another content type, 400 for anything else.
boost::json::object json_body(const Request& request);

// A field of a body. They throw Refusal 422 where it is missing, of another type or out of bounds.
std::string text_field(const boost::json::object& body, std::string_view name, std::size_t longest);
std::int64_t integer_field(const boost::json::object& body, std::string_view name, std::int64_t lowest,
                           std::int64_t highest);
// The field "card": 12 to 19 digits.
std::string card_field(const boost::json::object& body);

Response json_response(int status, const boost::json::value& body);
Response error_response(const Refusal& refusal);

// 128 bits: 48 of time, 80 random, in Crockford's base 32. They sort by time of creation
// (github.com/ulid/spec).
std::string new_ulid();
// As many random bytes from the system, in hexadecimal.
std::string random_hex(std::size_t bytes);
// "2026-05-04T12:00:00.123Z"
std::string timestamp_now();

}  // namespace demo
