// A stage that compares, wired to the rest of the run.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>

#include "harness/cli/dependencies.hpp"
#include "harness/cli/preparation.hpp"
#include "harness/net/origin.hpp"
#include "harness/provoke/experiment/surroundings.hpp"

namespace shakedown::cli {

struct CompareStage {
  const Scenario& scenario;
  const Prepared& prepared;
  const StageSpec& stage;  // with `compare`
  int id = 0;
  Nanoseconds length{};  // the most it takes
  journal::Journal& journal;
  RunClock clock;
  target::Services& services;  // a baseline that is to run does already
  Dependencies& dependencies;
  experiments::Sightings& sightings;
  net::ResolvedOrigin origin;
  std::optional<net::ResolvedOrigin> baseline;  // of one that runs
  std::stop_token stop;
  std::atomic<std::int64_t>& evidence_left;
  std::function<int()> next_experiment_id;
  std::function<void(const std::string&)> say;  // how it goes on; may be empty
};

// What its experiments need of the run.
experiments::Surroundings surroundings_of(const CompareStage& stage);

// Blocks until it is over.
Status run_compare_stage(const CompareStage& stage);

// "compare with the baseline, 2 rounds", "5 rounds of 200/s with the baseline": what the report calls this
// stage's load.
std::string describe(const CompareSpec& spec);

}  // namespace shakedown::cli
