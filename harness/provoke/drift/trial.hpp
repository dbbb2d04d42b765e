// The trials of one probe: its control, learned once, and then one change after another, each between two
// plays of the control.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/judge/drift_outcome.hpp"
#include "harness/provoke/drift/plan.hpp"
#include "harness/provoke/experiment/fresh_start.hpp"
#include "harness/provoke/experiment/play.hpp"

namespace shakedown::drift {

class Trials {
 public:
  // `subject`: the dependency whose answers are changed, or "target". All are borrowed.
  Trials(Surroundings& around, FreshStart& fresh, const Probe& probe, std::string subject,
         Nanoseconds deadline);

  // Starts afresh and plays the control. Why nothing can be tried with it; empty where all is well.
  std::string begin();
  // What the plays of begin() showed.
  const std::vector<Played>& learned() const { return learned_; }

  // One trial, written into the journal; what the judge makes of it.
  judge::DriftRuling run(const Change& change, int repetition, const std::string& reproduce);
  // A change that was not tried, with the reason: nothing is skipped in silence.
  void write_down(const Change& change, const std::string& why);

 private:
  struct Trial {
    journal::ExperimentRecord record;
    journal::FaultRecord fault;
    std::optional<Played> leading;
    std::optional<Played> changed;
    std::optional<Played> trailing;
    judge::DriftRuling ruling;
  };

  std::string learn_control();
  Trial once(const Change& change);
  void provoke(const Change& change, Trial& trial);
  void provoke_dependency(const Change& change, Trial& trial);
  void provoke_target(const Change& change, Trial& trial);
  void follow_up(Trial& trial);
  Played play_control();
  PlayOrder order() const;
  std::string renew();
  std::string renew_attached();
  bool target_ended() const;
  std::string not_as_learned(const Played& leading) const;
  journal::StoredRun run_of(const Trial& trial) const;
  void write(Trial& trial, int repetition);

  Surroundings& around_;
  FreshStart& fresh_;
  const Probe& probe_;
  const std::string subject_;
  const Nanoseconds deadline_;
  std::vector<Played> learned_;
  std::optional<Played> leading_;  // the control right before the next change
  bool afresh_ = false;            // and it is among the first plays since a fresh start
  std::size_t usual_calls_ = 0;
  int trials_ = 0;
};

}  // namespace shakedown::drift
