// The JSON of OWASP Noir, `noir scan . -f json --include callee`: endpoints with the places of their handlers
// and of what these call.
#pragma once

#include <string_view>
#include <vector>

#include "harness/model/result.hpp"
#include "harness/touched/call_search.hpp"

namespace shakedown::touched {

// At most 20,000 endpoints of 64 MiB.
Result<std::vector<GivenRoute>> read_noir(std::string_view json);

}  // namespace shakedown::touched
