// The cells of one route, one try after another, each with the owner's same request as its control. State
// wears off (stock is sold, names are taken, passwords change), so a try that could not be made is made again
// after a fresh start.
#pragma once

#include <deque>
#include <string>

#include "harness/judge/access_answer.hpp"
#include "harness/provoke/access/cells.hpp"
#include "harness/provoke/access/desk.hpp"

namespace shakedown::access {

// One try, as it is written down and as the judge is asked about it.
struct Attempt {
  journal::ExperimentRecord record;
  journal::AccessTryRecord tried;
  std::deque<std::pair<journal::ExperimentStepRecord::Phase, journal::ExchangeRecord>> exchanges;

  const journal::ExchangeRecord* of(journal::ExperimentStepRecord::Phase phase) const;
  // Borrows this.
  judge::AccessTry view() const;
};

// What is written down of a try of this cell before anything is sent.
Attempt begun(const Surroundings& around, const Route& route, const Cell& cell, const std::string& side,
              int repetition);
// Gives it a number and writes it down.
void write_down(Surroundings& around, Attempt& attempt);

class Trial {
 public:
  // `side`: "target" or "baseline", which `fresh` starts.
  Trial(Surroundings& around, FreshStart& fresh, const Plan& plan, const AccessSpec& spec, const Route& route,
        std::string side)
      : around_(around),
        fresh_(fresh),
        plan_(plan),
        spec_(spec),
        route_(route),
        side_(std::move(side)),
        desk_(around, fresh, plan, spec.deadline) {}

  // Plays the owner's request twice, by two users. Why nothing can be tried; empty where all is well.
  std::string begin(int turn);
  // One try of a cell, written down; `turn` picks the users. With the scenario that shows it again where the
  // judge is suspicious.
  judge::AccessAnswer make(const Cell& cell, int repetition, int turn);
  // A cell that is not tried, with the reason.
  void leave_out(const Cell& cell, const std::string& why);

  const journal::ExchangeRecord& control() const { return control_; }
  // What its reads show, after the owner's request.
  const std::string& state() const { return state_; }

 private:
  using Phase = journal::ExperimentStepRecord::Phase;

  void play(const Cell& cell, int turn, Attempt& attempt);
  std::optional<Credentials> credentials_of(const Cell& cell, const Visit& visit, int turn, std::string& why);
  void send_as(const Cell& cell, const Credentials& credentials, const Visit& visit, Attempt& attempt);
  std::string control_once(journal::ExchangeRecord& into, int turn);

  Surroundings& around_;
  FreshStart& fresh_;
  const Plan& plan_;
  const AccessSpec& spec_;
  const Route& route_;
  const std::string side_;
  const Desk desk_;
  journal::ExchangeRecord control_;
  journal::ExchangeRecord control_again_;
  std::string state_;
};

}  // namespace shakedown::access
