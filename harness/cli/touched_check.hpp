// Whether the service itself bears out what the map of a change says: before the first stage, a target that
// tells what it runs is asked every endpoint alone, and then started afresh.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/cli/matrix_stage.hpp"
#include "harness/target/witness.hpp"

namespace shakedown::cli {

class TouchedCheck {
 public:
  // Ready for a target that the run will start; without effect where nothing is touched, or where the
  // scenario does not want it. `folder`: of the run. What cannot be had is said by a note.
  TouchedCheck(const Scenario& scenario, const std::string& folder, std::vector<std::string>& notes);

  // Services that were prepared so may start for as long as this lives.
  void prepare(ServiceSpec& target) const;
  // Once the target is ready. Changes the map and its weights, and `around.origin` with the fresh start.
  Status look(MatrixStage& around, Prepared& prepared) const;

 private:
  std::vector<std::unique_ptr<target::Witness>> witnesses_;
};

}  // namespace shakedown::cli
