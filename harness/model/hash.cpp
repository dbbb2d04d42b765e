#include "harness/model/hash.hpp"

namespace shakedown {

std::uint64_t hash_text(std::string_view text) {
  std::uint64_t h = 0xcbf29ce484222325ULL;
  for (const char c : text) {
    h ^= static_cast<unsigned char>(c);
    h *= 0x100000001b3ULL;
  }
  return mix(h);
}

std::uint64_t hash(std::uint64_t seed, std::string_view what, std::uint64_t connection,
                   std::uint64_t request) {
  return mix(mix(mix(seed ^ hash_text(what)) + connection) + request);
}

}  // namespace shakedown
