// What the serial plays of a race experiment allow: the noise (each order was played twice), which requests
// are equal, and for each order what was answered and the state that it left. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "harness/judge/race_facts.hpp"
#include "harness/judge/race_play.hpp"

namespace shakedown::judge {

// An answer as it is compared: failures by their status alone, successes by what they say besides.
struct RaceAnswer {
  int status = 0;  // 0: none came
  bool success = false;
  std::string text;  // the facts of a success, in one text
  Facts facts;
  std::vector<std::pair<std::string, std::string>> ids;  // place and value of what names new things
};

// A play in the form in which it is compared.
struct ComparedPlay {
  const RacePlay* play = nullptr;
  std::vector<int> order;
  std::vector<RaceAnswer> answers;  // by request index; status 0 and no success where it was not played
  std::vector<Facts> state;         // by read
  std::vector<bool> state_known;    // whether the read was answered
};

class RaceControl {
 public:
  // The serial plays of one experiment, of all requests or of a part of them.
  explicit RaceControl(std::vector<RacePlay> serial);
  RaceControl(const RaceControl&) = delete;
  RaceControl& operator=(const RaceControl&) = delete;

  // Why nothing can be judged by these plays: none of all requests, the noise swallows everything, no request
  // ever succeeds; empty where it can.
  const std::string& unusable() const { return unusable_; }
  std::size_t requests() const { return class_of_.size(); }
  int legal_outcomes() const { return legal_outcomes_; }
  const std::vector<RacePlay>& serial() const { return serial_; }
  const std::vector<ComparedPlay>& plays() const { return plays_; }
  // Equal requests have the same class; which of them got which answer does not matter.
  int class_of(int request) const { return class_of_[static_cast<std::size_t>(request)]; }
  // Whether every order of these requests (up to equal ones) was played.
  bool complete(const std::vector<int>& requests) const;
  ComparedPlay compared(const RacePlay& play) const;

 private:
  void find_classes();
  void learn_noise();
  void judge_usable();

  std::vector<RacePlay> serial_;
  std::vector<int> class_of_;
  std::vector<DocumentNoise> answer_noise_;  // by class
  std::vector<DocumentNoise> state_noise_;   // by read
  std::vector<ComparedPlay> plays_;
  int legal_outcomes_ = 0;
  std::string unusable_;
};

}  // namespace shakedown::judge
