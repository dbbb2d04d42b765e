// How much load, when: what a stage's `load:` says.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "harness/model/time.hpp"

namespace shakedown {

enum class LoadKind : std::uint8_t { rate, ramp, users, replay };
enum class Arrivals : std::uint8_t { even, poisson };       // `replay` has the recording's own
enum class RateUnit : std::uint8_t { requests, journeys };  // "500/s" or "20 journeys/s"

struct RampPoint {
  double rate = 0;       // per second at the end of this piece
  Nanoseconds within{};  // length of this piece
};

struct LoadSpec {
  LoadKind kind = LoadKind::replay;
  double rate = 0;  // per second; for a ramp, the rate it starts from
  RateUnit unit = RateUnit::requests;
  Arrivals arrivals = Arrivals::even;
  std::vector<RampPoint> ramp;
  int users = 0;
  std::optional<Nanoseconds> think;  // users: pause between a response and the next request; none: no pause
  bool think_recorded = false;       // users: pause as long as the recording's user did
  double speed = 1;                  // replay: 2 is twice as fast
  int connections = 0;               // at most this many open to the target; 0: as many as needed, up to 4096
  int threads = 0;                   // 0: chosen from the machine
};

struct Timeouts {
  Nanoseconds connect = std::chrono::seconds(5);
  Nanoseconds first_byte = std::chrono::seconds(30);
  Nanoseconds whole = std::chrono::seconds(60);
};

}  // namespace shakedown
