// libshakedown-preload.so, as it was built with the harness; library_bytes.cpp is made at build time.
#pragma once

#include <string_view>

namespace shakedown::target {

std::string_view preload_library_bytes();

}  // namespace shakedown::target
