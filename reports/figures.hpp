// Numbers as people read them, the same in every format: three digits that matter, a unit, and never a zero
// or a hundred percent that is not one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/model/finding.hpp"
#include "harness/model/gate.hpp"
#include "harness/model/time.hpp"

namespace shakedown::reports {

std::string count_text(std::uint64_t count);       // "12,345"
std::string duration_text(Nanoseconds length);     // "83.0 µs", "312 ms", "1.24 s", "2 min 03 s"
std::string moment_text(Nanoseconds since_began);  // a place on the run's axis: "1:23.4"
std::string bytes_text(double bytes);              // "48.2 MiB"
std::string percent_text(double share);            // of a share in [0, 1]: "0.13 %"
std::string rate_text(double per_second);          // "499/s"
// " (3 of 7)", how often a finding showed: nothing where that is not known, or where its title tells.
std::string rate_behind(const Finding& finding);
// Unix milliseconds as "2025-11-21T09:18:00.123Z".
std::string wall_text(std::int64_t unix_ms);

// A gate's figures in the unit that people state them in. Nothing is judged here: observed and limit are what
// the journal holds, the margin is their difference.
struct GateFigures {
  std::string unit;  // "ms", "%", "/s", "bytes", "descriptors", "findings"
  double limit = 0;
  std::optional<double> observed;  // none: the gate was never evaluated
  std::optional<double> margin;    // room left before the limit; negative where it is broken
  std::string limit_text;          // "< 250 ms"
  std::string observed_text;       // "312 ms", "no samples"
  std::string margin_text;         // "62.0 ms over", "188 ms to spare"
};
GateFigures gate_figures(const GateResult& result);

const char* name_of(Measure measure);
const char* sign_of(Comparison comparison);  // "<", "≤", ">", "≥"

}  // namespace shakedown::reports
