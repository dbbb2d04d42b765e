// Base64 with padding and without line ends (RFC 4648, section 4).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace shakedown::journal {

std::string to_base64(std::string_view bytes);
// Nothing where the text has another character, a wrong length or padding in the middle.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace shakedown::journal
