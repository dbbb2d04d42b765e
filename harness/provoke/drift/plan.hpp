// Which changes make sense: from what the messages of one endpoint looked like in the controls. Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/judge/shapes/shape.hpp"
#include "harness/model/drift.hpp"
#include "harness/model/scenario.hpp"
#include "harness/provoke/experiment/play.hpp"

namespace shakedown::drift {

using namespace experiments;

// One cell: the endpoint whose message is changed, and how.
struct Change {
  std::string subject;  // the dependency, or "target"
  std::string asked;    // "POST /charges"
  bool is_request = false;
  DriftSpec drift;

  std::string what() const;  // ExperimentRecord::what: "drop", "new-word failed"
  std::string says() const;  // "drop $.status of POST /charges on payments"
};

// Adds what this play showed: the answers of the dependency's calls; for "target" the request itself.
void learn_from(const Played& played, const std::string& subject, const std::string& endpoint,
                judge::ShapeSet& shapes);

// Every change of the messages of these endpoints, operators in the order of the catalogue and for each its
// places: with little time, every place has had the plain changes before any has the odd ones. Only those
// that the stage asks for.
std::vector<Change> changes_for(const judge::ShapeSet& shapes, const std::string& subject,
                                const std::vector<std::string>& asked, const DriftStageSpec& spec);

// Failures that are told in a known way at the same place, to hold a failure told in an unknown way against:
// words such as "failed", or a plain 410. Empty where the change tells no failure.
std::vector<Change> known_failures(const Change& change, const judge::ShapeSet& shapes);

// "$.status", "POST /charges", "POST /charges $.status" of DriftStageSpec::places.
bool is_wanted(const Change& change, const std::vector<std::string>& places);

}  // namespace shakedown::drift
