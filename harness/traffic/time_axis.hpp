// Recordings on one time axis. Recordings of the same time (two servers' logs, a proxy beside a browser) and
// logs that follow one another (rotated files) keep their distance; recordings of different days begin
// together, because nobody wants to replay the night between them. Pure.
#pragma once

#include <vector>

#include "harness/model/time.hpp"

namespace shakedown::traffic {

struct TimeSpan {
  Nanoseconds first{};  // since 1970
  Nanoseconds last{};
  Nanoseconds gap{};  // a recording that begins this much after the end of another still belongs to it
};

inline constexpr Nanoseconds log_gap = std::chrono::hours(1);

// For each span the moment that is zero on the common axis.
std::vector<Nanoseconds> zeros_of(const std::vector<TimeSpan>& spans);

}  // namespace shakedown::traffic
