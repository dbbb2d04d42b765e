#include "harness/faults/corrupt.hpp"

#include <utility>

#include "harness/model/hash.hpp"

namespace shakedown::faults {

void Corrupt::take(Chunk chunk) {
  for (char& byte : chunk.bytes) {
    const auto place = place_++;
    const auto random = mix(random_ + place);
    if (!(unit(random) < fault_.share)) continue;
    const auto change = 1 + mix(random) % 255;  // never none
    byte = static_cast<char>(static_cast<unsigned char>(byte) ^ static_cast<unsigned char>(change));
    says("byte " + std::to_string(place + 1) + " was the first");
  }
  hold(std::move(chunk));
}

}  // namespace shakedown::faults
