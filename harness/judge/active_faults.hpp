// Which provoked faults were on at a time: what failures of that time cite.
#pragma once

#include <string>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/model/finding.hpp"

namespace shakedown::judge {

// In the order of their begin; what could not be applied was never on.
std::vector<const journal::FaultRecord*> faults_at(const journal::StoredRun& run, Nanoseconds at);
// The same for a stretch of time: on at any moment of it.
std::vector<const journal::FaultRecord*> faults_during(const journal::StoredRun& run, Nanoseconds from,
                                                       Nanoseconds to);

// ", while latency 2 s on payments was on"; empty where none was.
std::string while_faults_were_on(const journal::StoredRun& run, const Timing& timing);

// Adds to the reasons of a finding that is about failures that the run itself had provoked something: when
// all of them fell into the time of a fault, or the first of them did. It stays a finding: how a service
// fails when a dependency does is its own doing.
void cite_faults(const journal::StoredRun& run, Finding& finding);

}  // namespace shakedown::judge
