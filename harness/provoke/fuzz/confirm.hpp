// From a suspicion to what the journal holds of it: shown again by itself, made smaller, repeated from fresh
// state, written down with the scenario that shows it again.
#pragma once

#include <set>
#include <string>
#include <tuple>

#include "harness/model/scenario.hpp"
#include "harness/provoke/fuzz/trial.hpp"

namespace shakedown::fuzz {

class Confirmer {
 public:
  Confirmer(Stagecraft& stage, const FuzzSpec& spec, Nanoseconds until)
      : stage_(stage), spec_(spec), until_(until) {}

  enum class Outcome : unsigned char { confirmed, not_shown, known, no_time };
  // `live`: what it was made with. Leaves the target as the last play did.
  Outcome confirm(const Made& made, const Sign& sign, const std::vector<Live>& live);
  // Whether it is a success by itself and from fresh state.
  bool goes_well(const FuzzRequest& request, int lead, const std::vector<Live>& live);
  // Of what was under way when the target ended or went silent: the one that does it. -1: none does by
  // itself.
  int culprit(const std::vector<Made>& open, const std::vector<std::vector<Live>>& live, bool ended,
              Sign& sign);

  // Whether this was confirmed of the operation, whatever led up to it.
  bool has_confirmed(int operation, const Sign& sign) const;

  int confirmed() const { return confirmed_; }
  int not_shown() const { return not_shown_; }
  // As it is, all of it written down: for a request that stands in a scenario.
  void show_as_written(const FuzzRequest& request, int lead, const std::vector<Live>& live);

 private:
  bool over() const;
  FuzzRequest reduced(const FuzzRequest& request, int lead, const Sign& sign, std::vector<Live>& live);
  int record(const FuzzRequest& request, int lead, const std::vector<Live>& live, const Sign* sign,
             int times);
  void write_down(int experiment, int play, const Played& played);

  Stagecraft& stage_;
  const FuzzSpec& spec_;
  const Nanoseconds until_;
  std::set<std::tuple<int, std::string, std::string>> known_;  // lead, rule, key
  std::set<std::tuple<int, std::string, std::string>> shown_;  // operation, rule, key
  int confirmed_ = 0;
  int not_shown_ = 0;
};

}  // namespace shakedown::fuzz
