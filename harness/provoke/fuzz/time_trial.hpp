// Requests with one long value, in growing sizes: where the time that they take grows faster than the value,
// the experiment is a series of sizes beside a control of as many bytes. What does not answer at all, or ends
// the target, is somebody else's to confirm, and the place is left alone.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "harness/provoke/fuzz/long_values.hpp"
#include "harness/provoke/fuzz/time_figures.hpp"
#include "harness/provoke/fuzz/witness.hpp"

namespace shakedown::fuzz {

// A request that had no answer, by whatever was looking for something else.
using Trouble = std::function<void(const Made& made, const Sign& sign, const std::vector<Live>& live)>;

class TimeTrials {
 public:
  TimeTrials(Stagecraft& stage, const FuzzSpec& spec, Trouble trouble)
      : stage_(stage), spec_(spec), trouble_(std::move(trouble)) {}

  void add(int lead) { queue_.push_back(lead); }
  // Tries one shape at one place. False: nothing is left.
  bool step();
  // The series of a request as it stands, as often as the scenario repeats. How often it was seen.
  int as_written(const FuzzRequest& request, int lead, const std::vector<Live>& live);

  int confirmed() const { return confirmed_; }
  int not_shown() const { return not_shown_; }
  std::uint64_t requests() const { return requests_; }
  std::size_t sites() const { return sites_tried_; }

 private:
  struct Answer {
    bool answered = false;
    int status = 0;
    Nanoseconds taken{};
    Exchange exchange;
  };
  Answer send(const FuzzRequest& request);
  bool lead_up_to(int lead);
  bool next_site();
  void try_shape();
  bool goes_on_afresh();
  bool lead_up_again();
  bool is_slow(std::size_t size);
  void show(std::size_t slow_at);
  Witnessed series(const FuzzRequest& largest, const LongPlace& place);
  void met_trouble(const FuzzRequest& request, const Answer& answer);

  Stagecraft& stage_;
  const FuzzSpec& spec_;
  const Trouble trouble_;
  std::vector<int> queue_;
  std::size_t next_ = 0;
  int lead_ = -1;
  Led led_;
  std::vector<LongSite> sites_;
  std::size_t site_ = 0;
  std::size_t shape_ = 0;
  std::size_t largest_ = 0;        // that this site takes
  std::uint64_t incarnation_ = 0;  // of the target that the live values are of
  bool trouble_here_ = false;
  int confirmed_ = 0;
  int not_shown_ = 0;
  std::uint64_t requests_ = 0;
  std::size_t sites_tried_ = 0;
};

}  // namespace shakedown::fuzz
