// What an answer says of its own end: the Deprecation field (RFC 9745), the Sunset field (RFC 8594), Link
// relations "deprecation" and "sunset", and 410 Gone. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/http_message.hpp"

namespace shakedown::judge {

struct DeprecationSign {
  std::string where;  // "header deprecation", "header sunset", "header link", "status"
  std::string says;   // the value, bounded
};
// In this order, each at most once.
std::vector<DeprecationSign> deprecation_signs(const Response& response);

// "@1688169599" of RFC 9745, or the HTTP date that its drafts had. Unix seconds; none for "true" and what is
// no date.
std::optional<std::int64_t> deprecation_time(std::string_view value);
// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7). Unix seconds; the obsolete forms are not read.
std::optional<std::int64_t> http_date(std::string_view value);

}  // namespace shakedown::judge
