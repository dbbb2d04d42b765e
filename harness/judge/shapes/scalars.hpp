// One scalar of a message into the summary of its place.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/judge/shapes/shape.hpp"

namespace shakedown::judge {

struct Sighting {
  Nanoseconds at{};
  std::int64_t exchange = 0;
};

// `present` and the type; the other functions here call it.
void count_value(PlaceShape& place, JsonType type, const Sighting& sighting);

void learn_null(PlaceShape& place, const Sighting& sighting);
void learn_boolean(PlaceShape& place, bool value, const Sighting& sighting);

// As it is written, a number of JSON's grammar. An integer is one without point and exponent.
void learn_number(PlaceShape& place, std::string_view text, const Sighting& sighting);

// `text` is at least the beginning of a string of `length` bytes, and all of it where it has at most
// longest_formatted. `buffer` is for its JSON text.
void learn_string(PlaceShape& place, std::string_view text, std::size_t length, const Sighting& sighting,
                  std::string& buffer);

// The string's JSON text, cut so that it has at most longest_example bytes.
std::string example_of(std::string_view text);

}  // namespace shakedown::judge
