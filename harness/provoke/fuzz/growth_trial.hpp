// One request again and again, in batches with a rest after each: whether descriptors or memory of the target
// stay. Each operation is looked at in short, with what goes well and with what is refused; what leaves
// something there is tried at length, beside another request as the control. Needs a target whose process
// the run can see.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/provoke/fuzz/growth_figures.hpp"
#include "harness/provoke/fuzz/witness.hpp"

namespace shakedown::fuzz {

class GrowthTrials {
 public:
  GrowthTrials(Stagecraft& stage, const FuzzSpec& spec) : stage_(stage), spec_(spec) {}

  void add(int lead) { queue_.push_back(lead); }
  bool possible() const;  // else there is nothing to read
  bool can_read_memory() const;
  // Looks at one operation. False: nothing is left.
  bool step();
  void as_written(const FuzzRequest& request, int lead, const std::vector<Live>& live);

  int confirmed() const { return confirmed_; }
  int not_shown() const { return not_shown_; }
  std::uint64_t requests() const { return requests_; }
  std::size_t tried() const { return next_; }

 private:
  struct Look {
    Settled before;
    Settled after;
    std::uint64_t bytes = 0;
    bool all_answered = true;
    bool all_refused = true;
  };
  bool lead_up_to(int lead);
  std::optional<Exchange> send(const FuzzRequest& request);
  Settled settled() const;
  Look look(const std::vector<FuzzRequest>& requests, int count);
  void try_at_length(const FuzzRequest& request, Kept what);
  std::vector<FuzzRequest> controls_for(const FuzzRequest& request) const;
  std::optional<Batches> batches(const FuzzRequest& request, int count, int thrown_away, Witnessed& seen);
  // `at_first`: no trial of this has said anything yet.
  Witnessed play(const FuzzRequest& request, Kept what, bool at_first);

  Stagecraft& stage_;
  const FuzzSpec& spec_;
  std::vector<int> queue_;
  std::size_t next_ = 0;
  int lead_ = -1;
  Led led_;
  int confirmed_ = 0;
  int not_shown_ = 0;
  int in_vain_ = 0;
  int told_of_memory_ = 0;
  std::uint64_t requests_ = 0;
};

}  // namespace shakedown::fuzz
