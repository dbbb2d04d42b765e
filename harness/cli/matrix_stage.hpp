// A stage of experiments: what it needs of the run, put together; and the one that is a matrix of faults.
#pragma once

#include <functional>
#include <string>

#include "harness/cli/dependencies.hpp"
#include "harness/cli/preparation.hpp"
#include "harness/net/origin.hpp"
#include "harness/provoke/experiment/sightings.hpp"
#include "harness/provoke/experiment/surroundings.hpp"

namespace shakedown::cli {

struct MatrixStage {
  const Scenario& scenario;
  const Prepared& prepared;
  const StageSpec& stage;  // with `matrix`, `drift`, `races`, `fuzz`, `access` or `compare`
  int id = 0;
  Nanoseconds length{};  // the most it takes
  journal::Journal& journal;
  RunClock clock;
  target::Services& services;
  Dependencies& dependencies;
  experiments::Sightings& sightings;  // which the services' record goes through
  net::ResolvedOrigin origin;
  std::stop_token stop;
  std::function<int()> next_experiment_id;
  std::function<void(const std::string&)> say;  // how it goes on; may be empty
};

// While it lives, the stage's sightings see every call and injection of the dependencies.
class Watching {
 public:
  explicit Watching(const MatrixStage& stage);
  ~Watching();
  Watching(const Watching&) = delete;
  Watching& operator=(const Watching&) = delete;

 private:
  Dependencies& dependencies_;
};
// Borrows what the stage borrows.
experiments::Surroundings surroundings_of(const MatrixStage& stage);

// Blocks until it is over.
Status run_matrix_stage(const MatrixStage& stage);

// "matrix of all faults on payments, target": what the report calls this stage's load.
std::string describe(const MatrixSpec& spec);

}  // namespace shakedown::cli
