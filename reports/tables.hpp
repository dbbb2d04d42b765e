// The sums that every format shows: requests, errors and latency of one endpoint, one stage or the whole run.
// The journal keeps them a stage and an endpoint; here they are only added up, nothing is estimated.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/journal/records.hpp"

namespace shakedown::reports {

struct Figures {
  std::uint64_t requests = 0;  // asked for, whether or not they were sent; without skipped steps
  std::uint64_t errors = 0;
  double rate = 0;  // exchanges that ended, a second of the stages that they belong to
  journal::OutcomeCounts outcomes{};
  journal::StatusCounts statuses;
  Histogram latency;       // from due
  Histogram service_time;  // from the send

  double error_share() const {
    return requests == 0 ? 0 : static_cast<double>(errors) / static_cast<double>(requests);
  }
};

struct StageFigures {
  int stage = 0;
  Figures figures;
};
struct EndpointFigures {
  int id = 0;
  Endpoint endpoint;
  Figures all;
  std::vector<StageFigures> stages;  // only those that asked for it
};

// Where a stage without an end (a crash of the harness) is taken to end.
Nanoseconds stage_end(const journal::StoredRun& run, const journal::StageRecord& stage);
const journal::StageRecord* find_stage(const journal::StoredRun& run, int id);
std::string endpoint_name(const journal::StoredRun& run, int id);  // "endpoint 7" for one that is unknown

Figures run_figures(const journal::StoredRun& run);
Figures stage_figures(const journal::StoredRun& run, int stage);
// Endpoints that were asked for, the slowest p99 first.
std::vector<EndpointFigures> endpoint_figures(const journal::StoredRun& run);

// The generator over the whole run.
journal::GeneratorRecord generator_sum(const journal::StoredRun& run);
double late_share(const journal::GeneratorRecord& generator);

// The verdict's word; "not judged" where judge has not been here.
std::string verdict_word(const journal::StoredRun& run);
// Findings, the most severe first, otherwise in the judge's order.
std::vector<const Finding*> by_severity(const journal::StoredRun& run);

}  // namespace shakedown::reports
