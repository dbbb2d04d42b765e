// Changes to a head's text that leave every other byte as it came.
#pragma once

#include <string>
#include <string_view>

namespace shakedown::faults {

// `head` from its start line to its empty line. Fields are found without case; one that is not there is no
// error.
std::string without_field(std::string_view head, std::string_view name);
// Every field of this name gets this value, in its place.
std::string with_value(std::string_view head, std::string_view name, std::string_view value);
// As the last field.
std::string with_field(std::string_view head, std::string_view name, std::string_view value);

}  // namespace shakedown::faults
