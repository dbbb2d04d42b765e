// Whether bytes are text, before anything is parsed: yaml-cpp takes broken UTF-8 and NUL bytes as they come,
// and they would surface much later, in a command line or a report.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace shakedown::scenario {

// The position of the first byte that is not part of well-formed UTF-8 (RFC 3629: no overlong forms, no
// surrogates, nothing above U+10FFFF) or that is a control character other than tab, line feed and carriage
// return. A byte order mark is text.
std::optional<std::size_t> first_bad_byte(std::string_view text);

}  // namespace shakedown::scenario
