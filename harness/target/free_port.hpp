// A port for a service that is about to start.
#pragma once

#include <cstdint>
#include <set>

#include "harness/model/result.hpp"

namespace shakedown::target {

// A TCP port that was free on 127.0.0.1 and, where there is IPv6, on ::1 a moment ago, and is not in `taken`.
// Another process may take it before the service does; whoever starts the service has to see that it then
// ends, and ask again.
Result<std::uint16_t> free_port(const std::set<std::uint16_t>& taken);

}  // namespace shakedown::target
