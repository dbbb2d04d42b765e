// Made-up load for sample_run: what each endpoint answered in each second of a stage, with the sums that the
// journal would hold.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/journal/records.hpp"

namespace shakedown::samples {

// How an endpoint behaves in a stage. Shares are out of 10,000 requests.
struct Behaviour {
  int endpoint = 0;
  int share = 0;                   // of the stage's requests
  std::int64_t typical_us = 0;     // its median latency
  std::int64_t slower_each_s = 0;  // added to the median each second of the stage, in µs
  int status = 200;
  Outcome failure = Outcome::unexpected_status;
  int failure_status = 500;
  int failures = 0;
};

struct Load {
  journal::StageRecord stage;
  int rate = 0;                   // requests a second
  int rate_at_end = 0;            // the same for a constant load
  std::int64_t dead_from_s = -1;  // seconds since the run began: from here on every connection is refused
  std::vector<Behaviour> endpoints;
};

// Appends the stage, its intervals, ticks, totals and its generator to the run.
void play(journal::StoredRun& run, const Load& load);

// Process samples: one a second from `from_s` up to, not including, `to_s`.
struct Appetite {
  std::string subject = "target";
  std::int64_t from_s = 0, to_s = 0;
  std::uint64_t rss = 0, rss_each_s = 0;
  std::uint64_t descriptors = 0, descriptors_each_s = 0;
  std::uint64_t threads = 0;
  std::int64_t cpu_us_each_s = 0;
};
void sample(journal::StoredRun& run, const Appetite& appetite);

}  // namespace shakedown::samples
