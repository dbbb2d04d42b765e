// Which hosts the run may send to without being told: this machine. Pure: names are not looked up.
#pragma once

#include <string_view>

namespace shakedown::scenario {

// 127.0.0.0/8, ::1, localhost and names below it (RFC 6761, 6.3). A name that merely resolves to such an
// address is none: who answers for it can change.
bool is_loopback(std::string_view host);

}  // namespace shakedown::scenario
