// The sequences of a stage: which there are, each tried in its turn, and what one shows is shown again from
// fresh state and written down with the scenario that does it.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "harness/model/scenario.hpp"
#include "harness/provoke/fuzz/sequence_play.hpp"

namespace shakedown::fuzz {

class Sequences {
 public:
  struct Choice {
    std::function<bool(int operation)> wanted;    // whether it may be what a sequence is about
    std::function<bool(int operation)> allowed;   // whether it may be sent at all
    std::function<double(int operation)> weight;  // heavier ones come first
  };
  Sequences(Stagecraft& stage, const FuzzSpec& spec, Nanoseconds until, std::vector<ValueLink> links,
            Choice choice, std::vector<Tally>& tallies)
      : stage_(stage),
        spec_(spec),
        until_(until),
        links_(std::move(links)),
        choice_(std::move(choice)),
        tallies_(tallies) {}

  // Goes on with them for about this long, from fresh state. Leaves the target as the last one did.
  void go_on(Nanoseconds length);
  // Each of them, shown or not, as often as the scenario repeats: how a finding is shown again.
  void all();

  int confirmed() const { return confirmed_; }
  int not_shown() const { return not_shown_; }
  std::uint64_t requests() const { return requests_; }
  std::string summary() const;  // one line; empty: there are none

 private:
  struct Course {
    Plan plan;
    int plays = 0;
    int whole = 0;  // plays that went through
    bool told = false;
    std::string not_played;
  };

  static bool is_done(const Course& course);
  bool over() const;
  bool begin();
  void learn(int operation);
  void try_one(std::size_t index);
  // What a play shows that is no success of its plan, but a step that broke.
  struct Broken {
    Shown shown;
    int operation = -1;
    std::string steps;  // that led up to it
  };
  std::optional<Broken> newly_broken(const SequencePlayed& played);
  bool shows(const SequencePlayed& played, const Broken& broken) const;
  bool tell(const Course& course, std::uint64_t number, const Shown* shown, const Broken* broken);
  int record(const Course& course, std::uint64_t number, const Shown* shown, const Broken* broken);
  void write_down(int experiment, int play, const SequencePlayed& played, const std::optional<Shown>& shown);
  void count(const SequencePlayed& played);
  std::string reproduction(const Plan& plan) const;
  std::uint64_t number_of(std::size_t index) const;

  Stagecraft& stage_;
  const FuzzSpec& spec_;
  const Nanoseconds until_;
  const std::vector<ValueLink> links_;
  const Choice choice_;
  std::vector<Tally>& tallies_;
  bool begun_ = false;
  std::vector<Resource> resources_;
  std::vector<Course> courses_;
  std::size_t next_ = 0;
  Nanoseconds end_{};  // of this turn
  GoodRequests good_;
  int confirmed_ = 0;
  int not_shown_ = 0;
  std::uint64_t requests_ = 0;
  std::set<std::tuple<int, std::string, std::string>> broken_;  // operation, rule, key: tried already
  std::optional<Broken> broke_;                                 // in the plays of the last record
};

}  // namespace shakedown::fuzz
