// Content codings (RFC 9110, 8.4.1; br: RFC 7932; zstd: RFC 8878), undone within a limit: a body of a few
// bytes may inflate to gigabytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "harness/model/result.hpp"

namespace shakedown::http {

// `coding` is the value of Content-Encoding: empty, identity, gzip, x-gzip, deflate, br or zstd, or several
// of them in the order in which they were applied. Fails on unknown codings, on broken data and beyond
// `limit` bytes of output.
Result<std::string> decode_body(std::string_view body, std::string_view coding, std::size_t limit);

}  // namespace shakedown::http
