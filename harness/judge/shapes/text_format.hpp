// What a string is besides a string: a time, an id, an address, a number in quotes. Every format that fits is
// told, because which one is meant shows only over many samples.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "harness/judge/shapes/shape.hpp"

namespace shakedown::judge {

// Longer strings have no format.
inline constexpr std::size_t longest_formatted = 4096;

struct TextFormats {
  std::uint32_t bits = 0;        // 1 << TextFormat
  int date_fraction_digits = 0;  // of a date with a time

  void set(TextFormat format) { bits |= 1u << static_cast<unsigned>(format); }
  bool has(TextFormat format) const { return (bits >> static_cast<unsigned>(format) & 1u) != 0; }
};

// RFC 3339 for dates and times (a space or 't' for 'T', too), RFC 9562 for UUIDs, RFC 7519 for JWTs; a URI
// has a scheme of RFC 3986 and two slashes. Base64 and hexadecimal only from 16 characters on, and only with
// digits and letters mixed: shorter ones are words.
TextFormats formats_of(std::string_view text);

}  // namespace shakedown::judge
