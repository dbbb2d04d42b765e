// What the serial plays of a race experiment allow: the noise (each order was played twice), which requests
// are equal, and for each order what was answered and the state that it left. Pure; any thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/judge/race_facts.hpp"
#include "harness/judge/race_play.hpp"

namespace shakedown::judge {

// An answer as it is compared: failures by their status alone, successes by what they say besides.
struct RaceAnswer {
  bool played = false;
  int status = 0;  // 0: none came
  bool success = false;
  std::string text;  // the facts of a success
  Facts facts;
  std::vector<std::pair<std::string, std::string>> ids;  // place and value of what names a thing
};

// A play in the form in which it is compared.
struct ComparedPlay {
  std::vector<int> order;           // of the requests that were played
  std::vector<RaceAnswer> answers;  // by request index
  struct Read {
    bool known = false;  // answered, and kept whole
    Facts facts;
    Facts before;  // of the same read before the requests; empty: there was none
  };
  std::vector<Read> state;
};

class RaceControl {
 public:
  // The serial plays of one experiment, of all requests or of a part of them.
  explicit RaceControl(std::vector<RacePlay> serial);

  // Why nothing can be judged by these plays: none of all requests, no order twice, a target that answers one
  // order in two ways, no request that ever succeeds; empty where it can.
  const std::string& unusable() const { return unusable_; }
  // Why a burst that ended well proves nothing: everything that could differ is noise; empty where it does.
  const std::string& blind() const { return blind_; }

  std::size_t requests() const { return class_of_.size(); }
  int legal_outcomes() const { return legal_outcomes_; }
  const std::vector<RacePlay>& serial() const { return serial_; }
  const std::vector<ComparedPlay>& plays() const { return plays_; }  // in the order of serial()
  // Equal requests have the same class; which of them got which answer does not matter.
  int class_of(int request) const { return class_of_[static_cast<std::size_t>(request)]; }
  const Request& request(int index) const;
  // The classes of these requests, sorted.
  std::vector<int> classes_of(const std::vector<int>& requests) const;
  // Whether the answers in every order of these requests are known: from plays of them, or from the
  // beginnings of longer ones.
  bool complete(const std::vector<int>& requests) const;
  ComparedPlay compared(const RacePlay& play) const;

 private:
  void find_classes();
  void learn_noise();
  void learn_from_before();
  void find_wild_places();
  std::string why_unusable() const;
  std::string why_blind() const;
  std::vector<int> sequence_of(const RacePlay& play) const;
  template <class Visit>
  void for_each_pair(Visit visit) const;

  std::vector<RacePlay> serial_;
  std::vector<int> class_of_;
  std::vector<DocumentNoise> answer_noise_;  // by class
  std::vector<DocumentNoise> state_noise_;   // by read
  std::vector<ComparedPlay> plays_;
  int legal_outcomes_ = 0;
  std::string unusable_;
  std::string blind_;
};

// The serial plays among them.
std::vector<RacePlay> serial_of(const std::vector<RacePlay>& plays);

}  // namespace shakedown::judge
