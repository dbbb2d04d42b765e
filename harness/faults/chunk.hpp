// What moves through a pipeline: bytes, or the end of them. Each knows when it came to where it is now, so
// that a delay counts from there and not from when a busy loop got round to it.
#pragma once

#include <cstdint>
#include <string>

#include "harness/model/time.hpp"

namespace shakedown::faults {

enum class Ending : std::uint8_t {
  none,
  fin,       // this direction is over; the other goes on
  close,     // the connection is over: FIN on both sides
  reset,     // the connection is over: RST on both sides
  reset_on,  // RST where this direction leads, FIN where it comes from: a peer's own RST, passed on
};

constexpr bool ends_all(Ending ending) {
  return ending >= Ending::close;
}

struct Chunk {
  std::string bytes;  // empty only where it is an ending
  Nanoseconds at{};
  Ending ending = Ending::none;
};

// `at` plus `delay`, without wrapping round; a negative delay is none.
inline Nanoseconds later(Nanoseconds at, Nanoseconds delay) {
  if (delay <= Nanoseconds{}) return at;
  return at > never - delay ? never : at + delay;
}

}  // namespace shakedown::faults
