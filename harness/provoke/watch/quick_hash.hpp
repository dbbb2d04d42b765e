// A hash of bytes for telling equal messages from others at the speed of memory: eight bytes at a time,
// folded 64 x 64 -> 128 bit products as in wyhash. Not for choices (those are harness/model/hash.hpp) and not
// against an adversary.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace shakedown::watching {

__extension__ using Product = unsigned __int128;

inline std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  const Product product = static_cast<Product>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

inline std::uint64_t quick_hash(std::uint64_t before, std::string_view bytes) {
  constexpr std::uint64_t a = 0xa0761d6478bd642fULL;
  constexpr std::uint64_t b = 0xe7037ed1a0b428dbULL;
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  std::uint64_t hash = before ^ fold(left ^ a, b);
  const auto word = [](const char* from, std::size_t size) {
    std::uint64_t value = 0;
    std::memcpy(&value, from, size);
    return value;
  };
  for (; left >= 16; left -= 16, at += 16) hash = fold(word(at, 8) ^ a, word(at + 8, 8) ^ hash);
  if (left >= 8) {
    hash = fold(word(at, 8) ^ a, hash ^ b);
    left -= 8;
    at += 8;
  }
  return left == 0 ? hash : fold(word(at, left) ^ b, hash ^ a);
}

}  // namespace shakedown::watching
