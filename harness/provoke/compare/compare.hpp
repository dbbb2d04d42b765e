// The same journeys to the baseline and to the target, one request after the other: the baseline twice, so
// that what differs by itself is known, then the target. Each play begins from fresh state where the run
// starts the services itself. The baseline is a service that runs, or two plays of a stored run; without
// either, the target's plays are kept for a later run to be compared with. What is different is for judge to
// say.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <variant>

#include "harness/provoke/compare/stored_plays.hpp"
#include "harness/provoke/experiment/fresh_start.hpp"
#include "harness/provoke/experiment/surroundings.hpp"

namespace shakedown::comparing {

struct CompareDone {
  int rounds = 0;            // whole ones
  std::uint64_t steps = 0;   // of one play
  std::uint64_t unkept = 0;  // exchanges for which there was no room, and which are not compared
};

struct RunningBaseline {
  const ServiceSpec& service;
  net::ResolvedOrigin origin;  // where it answers now
};
// Nothing, or one of the other two.
using Baseline = std::variant<std::monostate, RunningBaseline, StoredPlays>;

// `length` is the most it takes (0: as long as it takes). Exchanges are kept whole as evidence within
// `evidence_left` bytes.
Result<CompareDone> run_compare(experiments::Surroundings& around, const CompareSpec& spec,
                                const Baseline& baseline, Nanoseconds length,
                                std::atomic<std::int64_t>& evidence_left);

}  // namespace shakedown::comparing
