// One play of a probe, with or without a fault: what is sent in which order, noted as the steps of an
// experiment, and which calls of the dependency belong to which of them. When a fault comes and goes is
// experiment.cpp's.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/judge/matrix.hpp"
#include "harness/provoke/experiment/journey_player.hpp"
#include "harness/provoke/experiment/probes.hpp"
#include "harness/provoke/experiment/surroundings.hpp"

namespace shakedown::faults_matrix {

using namespace experiments;  // what every kind of experiment is made with

// The two controls of a probe: their steps (without an experiment's id), exchanges, calls and samples.
struct Controls {
  std::vector<journal::ExperimentStepRecord> steps;
  std::vector<journal::ExchangeRecord> exchanges;
  std::vector<journal::CallRecord> calls;
  std::vector<ProcessSample> samples;  // of the target, before and after each
  std::string failed;                  // why they are of no use; empty where they are
  Nanoseconds took{};                  // of the probe, the slower of the two
};

class Course {
 public:
  using Phase = journal::ExperimentStepRecord::Phase;

  // `dependency`: whose calls belong to the steps; "target" for none in particular. `deadline` of a request.
  Course(Surroundings& around, const PlayerSurroundings& player, Nanoseconds deadline, const Probe& probe,
         std::string dependency);

  // The run as it would be read back, as far as this play knows it.
  journal::StoredRun& run() { return run_; }
  void take_controls(const Controls& controls, int experiment);

  // Sends what leads up to the probe; false where that failed, with the failure noted.
  bool lead_up(JourneyPlayer& player, Phase phase);
  void read_state(JourneyPlayer& player, Phase phase);
  // The probe, and beside it the bystanders. Returns where the probe's steps begin in the run's.
  std::size_t ask(JourneyPlayer& player, Phase phase);
  // The probe alone, as another user's.
  void ask_again(JourneyPlayer& player, Phase phase);
  // The very request that ask() sent, as a user sends it again who heard nothing of it: only where it says by
  // an idempotency key that it is the same.
  void resend(std::uint64_t user, Phase phase);

  // Gives each noted probe from `first` on the calls that it made: by traceparent where the target hands it
  // on, else by time, since one request was asked at once. `until` ends the last one's time.
  void link_calls(std::size_t first, Nanoseconds until);
  // What the judge says of the experiment so far.
  std::map<std::string, judge::Ruling> look();

  const Exchange& exchange_of(const journal::ExperimentStepRecord& step) const;
  void pause(Nanoseconds time) const;
  const std::string& last_failure() const { return last_failure_; }

 private:
  void note(Phase phase, Exchange exchange, bool needs, bool read);
  void repeat(const WrittenRequest& written, std::uint64_t user);
  bool is_read(const Exchange& exchange) const;
  bool is_known_trace(const std::string& trace) const;
  bool is_optional(int step) const;

  Surroundings& around_;
  const PlayerSurroundings& player_;
  const Nanoseconds deadline_;
  const Probe& probe_;
  const std::string dependency_;
  journal::StoredRun run_;
  std::optional<WrittenRequest> asked_;
  std::vector<journal::CallRecord> control_calls_;
  std::vector<ProcessSample> control_samples_;
  std::string last_failure_;
};

}  // namespace shakedown::faults_matrix
