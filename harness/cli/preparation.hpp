// What a run needs before anything is started: its traffic, its identities, its stages with their lengths.
// All that a user can get wrong shows here, before the first process is started and the first byte is sent.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/model/journey.hpp"
#include "harness/model/result.hpp"
#include "harness/model/scenario.hpp"
#include "harness/model/touched.hpp"

namespace shakedown::cli {

struct Prepared {
  Traffic traffic;
  std::vector<Identity> identities;
  std::vector<StageSpec> stages;     // those that will run
  std::vector<Nanoseconds> lengths;  // planned, one for each stage
  Nanoseconds interval{};            // between records: a second, more in runs of hours
  std::optional<Touched> touched;    // what the scenario's change touches
  EndpointWeights weights;           // and how much each endpoint weighs by it
};

Result<Prepared> prepare(const Scenario& scenario, const std::vector<std::string>& only);

// For the journal and the reports.
journal::TrafficRecord describe(const Traffic& traffic);
std::vector<journal::EndpointRecord> endpoint_records(const Traffic& traffic);
journal::RunInfo run_info(const Scenario& scenario, const std::string& command_line);

}  // namespace shakedown::cli
