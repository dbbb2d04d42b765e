// What a fault of the timeline did to the figures: the same figures before, while and after it was armed, by
// endpoint, what its dependency was asked meanwhile, and how long errors took to fall back once it was
// healed.
//
// Before and after are the stretches of the same stage, at most five minutes long, in which no fault at all
// was armed: faults that overlap or touch share theirs. Only intervals that lie wholly inside a stretch
// count, so a second in which a fault began or ended counts nowhere. Pure, like every function here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/journal/records.hpp"

namespace shakedown::judge {

// Fewer requests than this in a stretch say nothing about it. A percentile needs so many values that at least
// one of them lies above it; with fewer it would only be the largest of them.
inline constexpr std::uint64_t enough_requests = 20;
inline constexpr std::uint64_t enough_for_p95 = 20;
inline constexpr std::uint64_t enough_for_p99 = 100;
inline constexpr Nanoseconds longest_stretch = std::chrono::minutes(5);

struct Stretch {
  Nanoseconds begin{};
  Nanoseconds end{};      // equal to begin where there was none
  Nanoseconds counted{};  // the part of it that whole intervals cover
};

// Of requests to an endpoint, or of calls to a dependency. Latency counts from due, for calls from their
// first byte.
struct StretchFigures {
  std::uint64_t requests = 0;  // asked for, without skipped steps
  std::uint64_t errors = 0;
  std::uint64_t harmed = 0;  // calls only: those on which a fault acted
  std::optional<Nanoseconds> p50, p95, p99;

  bool enough() const { return requests >= enough_requests; }
  double error_share() const {
    return requests == 0 ? 0 : static_cast<double>(errors) / static_cast<double>(requests);
  }
};

// In the order of time.
enum class Around : std::uint8_t { before, during, after };
inline constexpr std::size_t around_count = 3;
using FiguresAround = std::array<StretchFigures, around_count>;

struct EndpointAround {
  int endpoint = 0;
  FiguresAround figures;
};

// When errors were back at their share before the fault: from the first interval on that, with the two after
// it, had no more errors than chance explains (three standard deviations of that share). Counted from the end
// of the fault, or of the last one that overlapped it.
struct Recovery {
  enum class State : std::uint8_t { recovered, not_recovered, unknown };
  State state = State::unknown;
  Nanoseconds took{};  // not recovered: how long it was watched
  std::string why;     // unknown: what is missing
};

struct FaultFigures {
  int fault = 0;  // FaultRecord::id
  std::array<Stretch, around_count> stretches;
  FiguresAround all;                      // over all endpoints
  std::vector<EndpointAround> endpoints;  // those asked in any of the three, by id
  std::optional<FiguresAround> calls;     // to the dependency it was on, where calls were counted
  std::vector<int> overlapping;           // ids of other faults that were armed while it was
  Recovery recovery;
};

// One for each fault of a timeline (FaultRecord::experiment is 0) that was armed, in the order of the
// records; at most `most` of them.
std::vector<FaultFigures> fault_figures(const journal::StoredRun& run, std::size_t most = 200);

}  // namespace shakedown::judge
