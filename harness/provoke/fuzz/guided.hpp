// The part of a stage that is guided by coverage: the engine (fuzz/engine) as a process beside this one, with
// targets of its own that count what they run, and after it each thing that it found, played again by this
// harness against the stage's target. Only what shows there, from fresh state, is written down; the engine's
// word alone is none.
//
//     the stage's boundaries are through, or two fifths of its time
//       operations and sign-in, from grammar and leads     engine_operations.hpp
//       the engine, for half of the stage's time           target/guarded_run.hpp; nothing is sent meanwhile
//       each finding as a journey, shown and confirmed     engine_journey.hpp, confirm.hpp
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/judge/contract/contract.hpp"
#include "harness/provoke/fuzz/confirm.hpp"
#include "harness/provoke/fuzz/engine_lines.hpp"

namespace shakedown::fuzz {

class Guided {
 public:
  // All is borrowed. `engine`: the program; empty: it is not there. `until`: of the stage; `never` where it
  // has no end.
  Guided(Stagecraft& stage, const FuzzSpec& spec, std::string engine, Nanoseconds until);

  // Once, when it is time; `boundaries_done`: of all operations.
  bool is_due(bool boundaries_done) const;
  struct Operation {
    int lead = 0;
    const Led* led = nullptr;  // its request as it goes well, with live values
  };
  // Blocks. `known`: what the stage has shown already, operation, rule and key, and after it what this has;
  // `confirmer`: likewise.
  void run(const std::vector<Operation>& operations, std::set<SuspicionKey>& known,
           const Confirmer& confirmer);

  int confirmed() const { return confirmed_; }
  std::string summary() const;  // for people; empty: nothing was to be done
  // Counters of the target that the engine reached by this operation alone, and those that it has; 0: none.
  std::uint64_t counters_reached(const std::string& operation) const;
  std::uint64_t counters() const { return summary_ ? summary_->counters : 0; }

 private:
  bool over() const;
  Nanoseconds share() const;
  std::string why_not() const;
  Status ask_engine(const std::vector<Operation>& operations, std::vector<EngineFinding>& findings);
  void show(const std::vector<EngineFinding>& findings);
  // Whether it shows, or was shown already.
  bool show_as(Stagecraft& stage, Confirmer& confirmer, const EngineFinding& finding, int lead);

  Stagecraft& stage_;
  const FuzzSpec& spec_;
  const std::string engine_;
  const Nanoseconds began_;
  const Nanoseconds until_;
  bool done_ = false;
  std::set<SuspicionKey>* known_ = nullptr;  // of run()
  const Confirmer* earlier_ = nullptr;
  std::string why_not_;
  std::optional<EngineSummary> summary_;
  std::size_t seen_ = 0;
  int confirmed_ = 0;
  int same_ = 0;  // as what was shown already
  int not_shown_ = 0;
  int not_tried_ = 0;
};

}  // namespace shakedown::fuzz
