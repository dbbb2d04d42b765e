// Which endpoints a gate is about: those of its text "POST /orders" or "checkout: POST /orders, GET /cart".
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace shakedown {

// The endpoints of Gate::endpoint, one or several; empty: all.
std::vector<std::string> gate_endpoints(std::string_view text);
// The tag of it; empty where it names an endpoint itself.
std::string gate_tag(std::string_view text);

}  // namespace shakedown
