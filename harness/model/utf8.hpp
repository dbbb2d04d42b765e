// Where a character of UTF-8 ends, for everything that cuts, cleans or checks the text of others. Well-formed
// is what RFC 3629, section 4, says: no overlong forms, no surrogates, nothing above U+10FFFF. Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace shakedown {

// Bytes of the character that `text` begins with; 0: it begins with none, or is empty.
std::size_t utf8_length(std::string_view text);

// The ASCII that most text is goes eight bytes at a time.
bool is_utf8(std::string_view text);

}  // namespace shakedown
