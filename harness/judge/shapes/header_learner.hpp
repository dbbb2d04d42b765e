// The head of a message into its summary.
#pragma once

#include <string>
#include <string_view>

#include "harness/judge/shapes/scalars.hpp"
#include "harness/judge/shapes/shape.hpp"

namespace shakedown::judge {

// ASCII only.
std::string lower_case(std::string_view text);

// "application/json" of "Application/JSON; charset=utf-8".
std::string content_type_of(const Headers& headers);

// Of a content type as above: JSON, RFC 6839's suffix, and what services write for JSON besides.
bool says_json(std::string_view type);

// Whether values of a header say nothing of the service (Date, ETag) or must not be kept (cookies).
bool is_noise(std::string_view lower_case_name);

void learn_headers(MessageShape& shape, const Headers& headers, const Sighting& sighting);

}  // namespace shakedown::judge
