// The one place that knows all faults of HTTP responses.
#pragma once

#include <memory>

#include "harness/faults/http_response.hpp"

namespace shakedown::faults {

// Null for what does not act on a response's bytes.
std::unique_ptr<ResponseFault> make_response_fault(const ChosenFault& chosen);

// Low numbers first: what swallows the response, what changes its bytes, what repeats them, what delays them.
int place_in_response(FaultKind kind);

}  // namespace shakedown::faults
