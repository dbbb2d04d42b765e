// Percent-encoding (RFC 3986, 2.1) taken off: of the paths that are asked for and of references in documents.
#pragma once

#include <string>
#include <string_view>

namespace shakedown::judge::openapi {

// "%7B" -> "{"; what is no encoding stays as it is.
std::string percent_decoded(std::string_view text);

}  // namespace shakedown::judge::openapi
