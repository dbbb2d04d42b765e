// Queries and form bodies as objects of strings.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/judge/shapes/scalars.hpp"
#include "harness/judge/shapes/shape.hpp"

namespace shakedown::judge {

inline constexpr std::size_t most_fields = 1000;  // of one query or form; the rest is left out

using FlatFields = std::vector<std::pair<std::string, std::string>>;

// application/x-www-form-urlencoded, decoded (WHATWG URL, 5.1).
FlatFields read_fields(std::string_view text);

// One object more. A field given several times is an array of strings.
void learn_flat(PlaceShape& object, const FlatFields& fields, const Sighting& sighting, std::string& buffer);

}  // namespace shakedown::judge
