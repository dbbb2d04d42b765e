// What others get, read before and after requests that are refused, or that have a member which reaches into
// the language's own objects (`__proto__`): a difference that lasts, and that neither time nor the same
// request without it makes, is the work of that request. Others are other users, and nobody.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/provoke/fuzz/bystanders.hpp"
#include "harness/provoke/fuzz/witness.hpp"

namespace shakedown::fuzz {

class PollutionTrials {
 public:
  PollutionTrials(Stagecraft& stage, const FuzzSpec& spec) : stage_(stage), spec_(spec) {}

  void add(int lead) { queue_.push_back(lead); }
  void may_read(int lead);  // what others ask
  // Looks at one operation. False: nothing is left.
  bool step();
  // `reads`: leads of what others ask, as it stands.
  void as_written(const FuzzRequest& request, int lead, const std::vector<Live>& live,
                  const std::vector<int>& reads);

  int confirmed() const { return confirmed_; }
  int not_shown() const { return not_shown_; }
  std::uint64_t requests() const { return requests_; }
  std::size_t tried() const { return next_; }

 private:
  bool begin(int lead);
  void meet_bystanders();
  std::optional<Exchange> send(const FuzzRequest& request, int lead);
  Readings read(std::vector<Exchange>* kept = nullptr);
  std::optional<FuzzRequest> find(bool each);
  void show(const FuzzRequest& made);
  Witnessed play(const FuzzRequest& made, const FuzzRequest* good);
  FuzzRequest with_fewer_names(const FuzzRequest& made);

  Stagecraft& stage_;
  const FuzzSpec& spec_;
  std::vector<int> queue_;
  std::vector<int> readers_;  // leads of what only reads
  bool as_they_stand_ = false;
  std::size_t next_ = 0;
  int lead_ = -1;
  Led led_;
  std::vector<Bystander> bystanders_;
  std::size_t told_by_ = 0;           // of them, the one whose reading showed a difference at last
  std::uint64_t bystanders_are_ = 0;  // the number of the user that they are
  std::uint64_t incarnation_ = 0;     // of the target that they were met at
  bool met_ = false;
  int confirmed_ = 0;
  int not_shown_ = 0;
  std::uint64_t requests_ = 0;
};

}  // namespace shakedown::fuzz
