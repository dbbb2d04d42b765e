// One round of load: a warm-up that counts for nothing, and the figures of what follows it. They go to
// whoever compares rounds, and not into the figures of the run.
#pragma once

#include <atomic>
#include <cstdint>
#include <set>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/provoke/load/stage.hpp"

namespace shakedown::load {

struct RoundFigures {
  std::uint64_t due = 0;
  std::uint64_t sent = 0;
  std::uint64_t late = 0;
  std::vector<journal::RoundFigureRecord> endpoints;
  struct Error {
    journal::RoundErrorRecord record;              // without the id of an example
    std::vector<journal::ExchangeRecord> example;  // none, or one
  };
  std::vector<Error> errors;
};

// Of input.stage the load and the length, warm-up included. Of failures whose signature is in `shown` no
// example is taken any more.
Result<RoundFigures> run_round(const StageInput& input, Nanoseconds begin, Nanoseconds warm_up,
                               std::set<std::uint64_t>& shown, const RunClock& clock,
                               const std::atomic<bool>& stop);

}  // namespace shakedown::load
