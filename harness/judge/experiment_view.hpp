// One experiment as its oracles ask for it: the steps of its phases with their exchanges and calls, the
// fault, and which request it was all about. Borrows the run, which must outlive it. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/judge/noise_mask.hpp"

namespace shakedown::judge {

struct ViewedStep {
  const journal::ExperimentStepRecord* record = nullptr;
  const journal::ExchangeRecord* kept = nullptr;
  std::vector<const journal::CallRecord*> calls;

  const Exchange& exchange() const { return kept->exchange; }
};
using ViewedSteps = std::vector<ViewedStep>;

class ExperimentView {
 public:
  ExperimentView(const journal::StoredRun& run, const journal::ExperimentRecord& record);

  const journal::StoredRun& run() const { return run_; }
  const journal::ExperimentRecord& record() const { return record_; }
  // In order of sending; steps whose exchange was not kept are left out.
  const ViewedSteps& of(journal::ExperimentStepRecord::Phase phase) const {
    return phases_[static_cast<std::size_t>(phase)];
  }

  // The request that the fault was for: the provoked one that needs the dependency (the first of its
  // repeats), and the same step of the controls. Null where there is none.
  const ViewedStep* provoked() const { return provoked_; }
  const ViewedStep* control() const { return control_; }
  const ViewedStep* control_again() const { return control_again_; }
  // Endpoint of that request; empty where there is none.
  std::string endpoint() const;

  const journal::FaultRecord* fault() const { return fault_; }
  // Whether the fault did anything while the request was on its way.
  bool acted() const;
  // Whether the controls both ended well: without that nothing can be compared.
  bool controlled() const;
  // What differs between the two controls' answers to this step, by itself, and between two reads with
  // nothing in between.
  NoiseMask mask_of(const ViewedStep& step) const;
  // Only what differs between two reads with nothing in between.
  NoiseMask mask_in_a_row(const ViewedStep& read) const;
  // The step of the same place in the control, on the same side of the provoked step: before or after it.
  const ViewedStep* control_of(const ViewedStep& step, bool after_provoked) const;
  const ViewedStep* control_again_of(const ViewedStep& step, bool after_provoked) const;

 private:
  void learn_in_a_row(const ViewedStep& step, NoiseMask& mask) const;
  const ViewedStep* twin(const ViewedSteps& steps, const ViewedStep* own, const ViewedStep& step,
                         bool after_provoked) const;
  const journal::StoredRun& run_;
  const journal::ExperimentRecord& record_;
  ViewedSteps phases_[6];
  const journal::FaultRecord* fault_ = nullptr;
  const ViewedStep* provoked_ = nullptr;
  const ViewedStep* control_ = nullptr;
  const ViewedStep* control_again_ = nullptr;
};

bool succeeded(const Exchange& exchange);  // answered 2xx or 3xx, and as expected
bool timed_out(const Exchange& exchange);
// Neither GET nor another method that changes nothing (RFC 9110, 9.2.1).
bool changes_state(const std::string& method);
// By which a request says that it is the same as an earlier one; empty where it has none.
std::string idempotency_key(const Headers& headers);
// The dependency answered 2xx to it, and the target got that whole.
bool went_well(const journal::CallRecord& call);

}  // namespace shakedown::judge
