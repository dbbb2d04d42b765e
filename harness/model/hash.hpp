// Everything random comes from here: hash(seed, what, connection, request). A choice depends on what it is
// for and not on which thread asked first, so one seed gives the same run whatever the timing.
#pragma once

#include <cstdint>
#include <string_view>

namespace shakedown {

// SplitMix64's finaliser (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014).
constexpr std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

// FNV-1a over the bytes, then mixed: short names that differ in one letter end up far apart.
std::uint64_t hash_text(std::string_view text);

std::uint64_t hash(std::uint64_t seed, std::string_view what, std::uint64_t connection = 0,
                   std::uint64_t request = 0);

// A number in [0, 1) from 64 random bits.
constexpr double unit(std::uint64_t random) {
  return static_cast<double>(random >> 11) * 0x1.0p-53;
}

}  // namespace shakedown
