// The line that tells how a run goes on: rewritten in place on a terminal, one line every few seconds
// otherwise.
#pragma once

#include <cstddef>
#include <vector>

#include "harness/model/time.hpp"
#include "harness/provoke/load/collector.hpp"

namespace shakedown::cli {

class Progress {
 public:
  Progress(bool wanted, std::vector<Nanoseconds> stage_lengths);
  void show(const load::LiveFigures& live, std::size_t stage);
  void end_line();  // after a stage: what follows starts on a line of its own

 private:
  const bool wanted_;
  const bool terminal_;
  const std::vector<Nanoseconds> lengths_;
  std::uint64_t requests_before_ = 0;  // of the stages that have ended
  std::uint64_t errors_before_ = 0;
  std::size_t stage_ = 0;
  load::LiveFigures last_;
  Nanoseconds next_plain_line_{};
  bool line_open_ = false;
};

}  // namespace shakedown::cli
