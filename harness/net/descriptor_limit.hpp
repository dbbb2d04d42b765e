// How many descriptors this process may have open. A connection through a proxy takes two, and with 1024,
// which is what a shell mostly gives, five hundred clients would be all. The hard limit is the machine's
// word; the soft one is only a habit from the days of select(2), and is raised to it. What this process
// starts must not see that: a service is tested with the limit that it would have had.
#pragma once

#include <cstdint>

namespace shakedown::net {

// Raises the soft limit to the hard one. Any thread, as often as one likes; where it is refused, it stays.
void raise_descriptor_limit();

// The soft limit as it was before the first raise_descriptor_limit(); 0: it was never raised.
std::uint64_t descriptor_limit_before();

}  // namespace shakedown::net
