// One set of requests, from its controls to what was found: played one after another in every order, twice,
// and then in bursts until the judge calls one of them a race. That is then shown again, with fewer requests
// and with wider steps.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/judge/race_outcome.hpp"
#include "harness/provoke/races/plays.hpp"

namespace shakedown::races {

class Trial {
 public:
  // All are borrowed. `possible.gate` is found out here.
  Trial(Surroundings& around, FreshStart& fresh, const RaceSet& set, const RacesSpec& spec, Possible possible,
        Nanoseconds until);

  const RaceSet& set() const { return set_; }
  int bursts() const { return bursts_; }
  bool begun() const { return record_.id != 0; }
  bool found() const { return found_.has_value(); }
  // Whether further bursts make sense: no verdict yet, and there is something to compare with.
  bool open() const;

  // Up to `most` further bursts, with their controls where these are missing. Nothing is begun when the time
  // is over.
  void go_on(int most);
  // Written down as not tried.
  void leave_out(const std::string& why);

  // One line: "POST /orders at once: limit overrun in 6 of 8 bursts".
  std::string says() const;

 private:
  struct Found {
    judge::RaceOutcome outcome{};
    Burst burst;
    std::string says;
  };

  bool over() const;
  void begin();
  void write();
  int size_of(int burst) const;
  bool controls(int size);
  void play_serial(const Order& order, int size);
  judge::RaceRuling make(const Burst& burst, int size);
  judge::RaceRuling judged(const judge::RacePlay& burst, int size);
  void look_at_allowed(const judge::RacePlay& burst, judge::RaceRuling& ruling);
  void confirm();
  void narrow();
  bool shows(const Burst& burst, int size, int most);
  Nanoseconds deadline() const;
  PlayAsked asked(int size);

  Surroundings& around_;
  const RaceSet& set_;
  const RacesSpec& spec_;
  Possible possible_;
  const Nanoseconds until_;
  Plays plays_;
  journal::ExperimentRecord record_;
  std::vector<judge::RacePlay> serial_;
  std::vector<int> controlled_;  // sizes whose controls were played
  std::string unusable_;
  std::optional<Found> found_;
  int play_ = 0;
  int bursts_ = 0;
  bool doubted_ = false;  // the first suspicion was held against more controls
  int exercised_ = 0;
  int shown_ = 0;
};

}  // namespace shakedown::races
