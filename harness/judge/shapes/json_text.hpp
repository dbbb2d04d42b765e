// Text that came from outside as text that may stand in JSON: whatever is not UTF-8 becomes U+FFFD, quotes
// and controls are escaped.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace shakedown::judge {

// At most `most` bytes of it, whole characters; "…" shows where it was cut.
std::string clean_text(std::string_view bytes, std::size_t most);

// With its quotes.
void append_json_string(std::string& out, std::string_view bytes);

}  // namespace shakedown::judge
