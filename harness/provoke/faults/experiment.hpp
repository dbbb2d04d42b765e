// One experiment of the matrix: a fresh start, the requests that lead up to the probe, the state, the fault,
// the probe with others beside it, healing, the state again, and the same once more until it goes well.
// The controls are the same without a fault, and serve all experiments with one probe.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/judge/matrix.hpp"
#include "harness/model/fault.hpp"
#include "harness/provoke/experiment/fresh_start.hpp"
#include "harness/provoke/experiment/probes.hpp"
#include "harness/provoke/faults/course.hpp"

namespace shakedown::faults_matrix {

using namespace experiments;  // what every kind of experiment is made with

struct ExperimentLimits {
  Nanoseconds deadline{};  // of a request
  Nanoseconds recovery{};  // after healing
};

struct Provocation {
  std::string subject;  // the dependency, or "target"
  FaultSpec fault;
  int repetition = 1;
  std::string reproduce;      // for ExperimentRecord
  std::string not_exercised;  // known before: only the record is written
};

class Experiments {
 public:
  Experiments(Surroundings& around, FreshStart& fresh, const ExperimentLimits& limits);

  // `dependency`: whose calls belong to the steps; "target" for none in particular.
  Controls control(const Probe& probe, const std::string& dependency);
  // Runs it, writes it into the journal and says what the judge makes of it.
  std::map<std::string, judge::Ruling> provoke(const Probe& probe, const Provocation& provocation,
                                               const Controls& controls);

 private:
  Surroundings& around_;
  FreshStart& fresh_;
  const ExperimentLimits limits_;
  std::uint64_t users_ = 0;  // plays so far, where state is not fresh: each is another user's
};

}  // namespace shakedown::faults_matrix
