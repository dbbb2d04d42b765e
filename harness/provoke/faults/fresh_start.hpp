// Fresh state for the next play: every service that the run started is started again, dependencies first. What
// is attached stays as it is, and then a play is only another user's.
#pragma once

#include <string>
#include <vector>

#include "harness/provoke/faults/journey_player.hpp"
#include "harness/provoke/faults/surroundings.hpp"

namespace shakedown::faults_matrix {

class FreshStart {
 public:
  explicit FreshStart(Surroundings& around);

  // `prepared` for a fault of the target's system, which needs a target that was started for it. Afterwards
  // player() sends to the target as it is now.
  Status again(const std::vector<FaultKind>& prepared = {});
  const PlayerSurroundings& player() const { return player_; }
  // Whether again() gives the target fresh state.
  bool possible() const { return !around_.scenario.target.command.empty(); }

 private:
  Status restart_dependency(const ServiceSpec& dependency);
  Status aim(const target::Address& address);

  Surroundings& around_;
  std::vector<FaultKind> prepared_;  // what the target was started for
  std::unique_ptr<traffic::CompiledTraffic> compiled_;
  PlayerSurroundings player_;
};

}  // namespace shakedown::faults_matrix
