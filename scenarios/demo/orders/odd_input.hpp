// Planted bugs that only input which nobody expects meets: each is what a handler or a library under it does
// with one part of a request, before anything else looks at it.
#pragma once

#include "scenarios/demo/common/http_message.hpp"
#include "scenarios/demo/orders/bugs.hpp"

namespace demo::orders {

// Ends the process, never returns, or throws, where a bug is switched on and the request is odd enough.
void meet_odd_input(const Bugs& bugs, const Request& request);

// printed-label: what the printer gets; ends the process at what it has no letter for. `label`: in UTF-8.
std::size_t print_label(const std::string& label) noexcept;

// page-of-path: a page for people who followed a wrong link.
Response page_of_wrong_path(const Request& request);

// The documented error; with stack-trace, that of a number that is none has where it was thrown.
Response with_stack_trace(const Bugs& bugs, Refusal refusal);

}  // namespace demo::orders
