// The same journeys to the baseline and to the target, one request after the other: the baseline twice, so
// that what differs by itself is known, then the target. Each play begins from fresh state where the run
// starts the services itself. What is different is for judge to say.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "harness/provoke/experiment/fresh_start.hpp"
#include "harness/provoke/experiment/surroundings.hpp"

namespace shakedown::comparing {

struct CompareDone {
  int rounds = 0;            // whole ones
  std::uint64_t steps = 0;   // of one play
  std::uint64_t unkept = 0;  // exchanges for which there was no room, and which are not compared
};

// `baseline` is where it answers now; `length` the most it takes (0: as long as it takes). Exchanges are kept
// whole as evidence within `evidence_left` bytes.
Result<CompareDone> run_compare(experiments::Surroundings& around, const CompareSpec& spec,
                                const ServiceSpec& baseline, const net::ResolvedOrigin& origin,
                                Nanoseconds length, std::atomic<std::int64_t>& evidence_left);

}  // namespace shakedown::comparing
