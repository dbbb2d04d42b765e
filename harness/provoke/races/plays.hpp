// One play of a set of requests from fresh state: what each of its users sends before, the requests one after
// another or all at once, and the reads that show the state afterwards. Written into the journal as it goes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/judge/race_play.hpp"
#include "harness/provoke/experiment/fresh_start.hpp"
#include "harness/provoke/experiment/journey_player.hpp"
#include "harness/provoke/experiment/surroundings.hpp"
#include "harness/provoke/races/plan.hpp"
#include "harness/provoke/races/schedule.hpp"

namespace shakedown::races {

struct PlayAsked {
  int experiment = 0;
  int play = 0;        // from 1
  int size = 0;        // users of the first so many requests take part, also where fewer of these are sent
  bool again = false;  // serial: the second time in this order
  bool reads_before = false;  // whether the state is read just before, too
  bool held_back = false;     // serial: with the dependencies' answers held back as in a burst
  Nanoseconds deadline{};     // of each request
};

class Plays {
 public:
  // All are borrowed.
  Plays(Surroundings& around, FreshStart& fresh, const RaceSet& set);

  // Where what leads up to the requests fails, the play's record says so as `not_exercised`.
  judge::RacePlay serial(const Order& order, const PlayAsked& asked);
  judge::RacePlay burst(const Burst& burst, const PlayAsked& asked);

  // Whether the next play begins afresh: of sets of reads only the first one since others began so.
  bool next_begins_afresh() const;
  // Otherwise a play is only another user's, and what it changes is told from reads before and after.
  bool begins_afresh() const { return fresh_.possible(); }
  // Whether a dependency that the requests reach stands behind a proxy of the run.
  bool can_hold_back() const { return !held_.empty(); }
  // Whether the target's threads can be made to yield: until it is found that they cannot.
  bool can_perturb() const { return can_perturb_; }
  // How many places a request has where it can be held; none: not known yet.
  std::optional<int> places() const { return places_; }
  // How long one request takes by itself: the median of all serial ones so far.
  Nanoseconds took() const;

 private:
  class Course;
  friend class Course;

  Surroundings& around_;
  FreshStart& fresh_;
  const RaceSet& set_;
  std::vector<FaultSpec> held_;  // what holds answers back
  std::vector<Nanoseconds> alone_;
  int calls_alone_ = 1;  // most calls that one request by itself has under way at once
  bool can_perturb_ = false;
  std::optional<int> places_;
  int reached_ = 0;                // the last place at which a request was held
  std::uint64_t incarnation_ = 0;  // of the target, at the latest fresh start for this set
  int users_ = 0;                  // of targets that cannot be started afresh: each play has others
};

}  // namespace shakedown::races
