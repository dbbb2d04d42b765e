// Cookies as they stand in Cookie and Set-Cookie (RFC 6265, 4): split, never interpreted. Views into the
// given text.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace shakedown::traffic {

struct CookiePair {
  std::string_view name;
  std::string_view value;  // as it stands, quotes included
  std::size_t begin = 0;   // of the value in the header's text
  bool http_only = false;  // Set-Cookie only: out of a script's reach, and so rarely anything but a session
};

// "a=1; b=2". Bounded: what comes after the limit is not looked at.
inline constexpr std::size_t cookie_count_limit = 500;
std::vector<CookiePair> cookies_of(std::string_view cookie_header);

// The name and value of one Set-Cookie; an empty name where it has none. Allocates nothing.
CookiePair set_cookie(std::string_view set_cookie_header);

}  // namespace shakedown::traffic
