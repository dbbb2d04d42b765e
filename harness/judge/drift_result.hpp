// A success under a change of shape, held against the control: what of the result is another one, and whether
// that may be. The rules are told in drift_outcome.hpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/judge/body_nodes.hpp"
#include "harness/judge/drift_outcome.hpp"
#include "harness/judge/experiment_view.hpp"
#include "harness/judge/noise_mask.hpp"
#include "harness/model/drift_operators.hpp"

namespace shakedown::judge {

// What stood at the changed place in the control, and what stood there then.
class ChangedPlace {
 public:
  explicit ChangedPlace(const ExperimentView& view);

  // Whether this value of the control's result is what the place held.
  bool shows(const BodyNode& node) const;
  // The same of a text that is no JSON, such as a page's line.
  bool shown_in(const std::string& line) const;
  // Whether the new value is of the same type as the old one, and so as good as that.
  bool is_as_good() const;
  bool only_adds() const;
  const std::optional<BodyNode>& became() const { return became_; }

 private:
  std::vector<BodyNode> held_;
  std::optional<BodyNode> became_;
  const DriftOperator* op_ = nullptr;
};

// What was found so far, the worst first.
class ResultOfChange {
 public:
  // `says` describes one difference.
  void add(DriftOutcome outcome, std::string says);
  DriftOutcome outcome() const { return outcome_; }
  std::string says() const { return says_; }

 private:
  bool any_ = false;
  DriftOutcome outcome_ = DriftOutcome::tolerated;
  std::string says_ = "the same result";
};

// `where` is what a difference's place begins with: "afterwards GET /orders: ".
void judge_answer(const ChangedPlace& place, const NoiseMask& mask, const Response& control,
                  const Response& changed, const std::string& where, ResultOfChange& result);

}  // namespace shakedown::judge
