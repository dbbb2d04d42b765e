// Oracles that need experiments of their own, each a little in its turn between made-up requests, so that
// none takes the stage from the others: whether time grows faster than the input, whether what a request
// takes stays, and whether it changes what others get.
#pragma once

#include <array>
#include <functional>

#include "harness/provoke/fuzz/growth_trial.hpp"
#include "harness/provoke/fuzz/pollution_trial.hpp"
#include "harness/provoke/fuzz/time_trial.hpp"

namespace shakedown::fuzz {

class Turns {
 public:
  Turns(Stagecraft& stage, const FuzzSpec& spec, Nanoseconds until, Trouble trouble)
      : stage_(stage),
        spec_(spec),
        until_(until),
        time_(stage, spec, std::move(trouble)),
        growth_(stage, spec),
        pollution_(stage, spec) {}

  // Goes on for about this long, from fresh state. `leads`: what may be tried, the heavier ones first; asked
  // for once.
  void go_on(Nanoseconds length, const std::function<std::vector<int>()>& leads);
  // The oracle that the scenario watches a written request with. `others`: leads of the other requests that
  // stand there.
  void as_written(const FuzzRequest& request, int lead, const std::vector<Live>& live,
                  const std::vector<int>& others);

  int confirmed() const { return time_.confirmed() + growth_.confirmed() + pollution_.confirmed(); }
  int not_shown() const { return time_.not_shown() + growth_.not_shown() + pollution_.not_shown(); }
  std::uint64_t requests() const { return time_.requests() + growth_.requests() + pollution_.requests(); }
  std::string summary() const;  // one line; empty: nothing was tried

 private:
  static constexpr std::size_t oracles = 3;
  bool step(std::size_t oracle);

  Stagecraft& stage_;
  const FuzzSpec& spec_;
  const Nanoseconds until_;
  TimeTrials time_;
  GrowthTrials growth_;
  PollutionTrials pollution_;
  bool begun_ = false;
  bool can_see_growth_ = false;
  bool can_read_memory_ = false;
  std::array<Nanoseconds, oracles> spent_{};
  std::array<bool, oracles> done_{};
};

}  // namespace shakedown::fuzz
