// Where an answer has the id of what it made or lists. Pure.
#pragma once

#include <string>

#include "harness/provoke/fuzz/json_value.hpp"

namespace shakedown::fuzz {

// "$.id" or "$.items[0].id", for a hole of this name; empty: there is none.
std::string id_in(const std::string& body, const std::string& name);

// "$.items[0].id" as a pointer.
Pointer pointer_of(const std::string& json);

}  // namespace shakedown::fuzz
