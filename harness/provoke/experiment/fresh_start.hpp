// Fresh state for the next play: every service that the run started is started again, dependencies first.
// What is attached stays as it is, and then a play is only another user's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/provoke/experiment/journey_player.hpp"
#include "harness/provoke/experiment/surroundings.hpp"

namespace shakedown::experiments {

class FreshStart {
 public:
  explicit FreshStart(Surroundings& around);
  // The same for another service that stands where the target does, such as the baseline, which runs at
  // `origin` now.
  FreshStart(Surroundings& around, const ServiceSpec& service, const net::ResolvedOrigin& origin);

  // Afterwards player() sends to the target as it is now. (What faults of its system need was prepared when
  // the run first started it, and is again.)
  Status again();
  // The same at a stage's end, so that the next one begins with a service that nothing was done to; nothing
  // where the run is being stopped.
  Status for_the_next();
  const PlayerSurroundings& player() const { return player_; }
  // How often the target was given fresh state: what was done to it before is not there any more.
  std::uint64_t starts() const { return starts_; }
  // Whether again() gives the target fresh state.
  bool possible() const { return !service_.command.empty(); }

 private:
  Status restart_dependency(const ServiceSpec& dependency);
  Status aim(const target::Address& address);

  Surroundings& around_;
  const ServiceSpec& service_;
  std::unique_ptr<traffic::CompiledTraffic> compiled_;
  PlayerSurroundings player_;
  std::uint64_t starts_ = 0;
};

}  // namespace shakedown::experiments
