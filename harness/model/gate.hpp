// A gate is a condition that decides the exit code: "p99(POST /orders) < 250ms", "errors < 0.1%",
// "during(steady): errors < 5%". scenario/ parses it, judge/ evaluates it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/model/finding.hpp"
#include "harness/model/result.hpp"
#include "harness/model/time.hpp"

namespace shakedown {

enum class Measure : std::uint8_t {
  percentile,   // p50(...), p99.9(...): latency from due, in nanoseconds
  mean,         // mean(...)
  max,          // max(...)
  errors,       // errors or errors(ENDPOINT): failed share of all requests asked for
  rate,         // rate or rate(ENDPOINT): exchanges finished a second
  memory,       // memory: the target's largest resident set, bytes, all its processes
  descriptors,  // descriptors: the target's largest number of open descriptors
  findings,     // findings: none at SEVERITY or above
};

enum class Comparison : std::uint8_t { less, less_or_equal, greater, greater_or_equal };

struct Gate {
  Place where;
  std::string text;  // as written
  Measure measure = Measure::errors;
  double percentile = 0;  // 99.9 for p99.9
  // "POST /orders"; "checkout: POST /orders, POST /orders/{id}/pay" for those of a tag; empty: all.
  std::string endpoint;
  // From during(...): a stage's name, or else that of a timeline's fault; empty: the whole run.
  std::string stage;
  // Likewise, of it only this stretch, since it began.
  std::optional<Nanoseconds> from, until;
  // The run ends early when this cannot hold any more, but not before it is as old as that.
  bool abort = false;
  Nanoseconds abort_after{};
  Comparison comparison = Comparison::less;
  double limit = 0;  // ns for latencies, a fraction for errors, per second for rate, bytes for memory
  Severity severity = Severity::high;  // findings only
};

// Three verdicts: no samples is never a pass.
enum class Verdict : std::uint8_t { pass, fail, inconclusive };

struct GateResult {
  Gate gate;
  Verdict verdict = Verdict::inconclusive;
  std::optional<double> observed;  // in the unit of the limit
  std::uint64_t samples = 0;
  std::string why;  // one sentence: why it is inconclusive, or where the observed value comes from
};

}  // namespace shakedown
