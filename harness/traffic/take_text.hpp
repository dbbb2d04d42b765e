// Where a value is found in a response, as users write it and as the run shows it:
//
//     $.token                    a JSON scalar by its path
//     $.href segment 2           the third segment of the path in it
//     header Location segment 1  the second segment of the Location's path
//     header Location query id   a parameter of its query
//     header Authorization after 'Bearer '   what follows a prefix
//     cookie sid                 from Set-Cookie
//     html csrf                  the value of an input, or the content of a meta tag
//     status                     the status itself
//
// Pure.
#pragma once

#include <string>
#include <string_view>

#include "harness/model/journey.hpp"
#include "harness/model/result.hpp"

namespace shakedown::traffic {

// The result's `variable` is 0. The Problem has no place: the caller knows it.
Result<Take> parse_take(std::string_view text);
// What parse_take reads back as the same take.
std::string to_text(const Take& take);

// Appends the part of `value` that Take::part names: "" (all of it), "segment N", "query NAME", "after TEXT"
// or "decoded" (percent-decoded, as scripts read cookies). False, with nothing appended, where the value has
// no such part.
bool append_part(std::string& out, std::string_view value, std::string_view part);

// The path of a URL or of a path with a query, without scheme, authority, query and fragment; and its query.
struct UrlParts {
  std::string_view path;
  std::string_view query;
};
UrlParts url_parts(std::string_view url);

}  // namespace shakedown::traffic
