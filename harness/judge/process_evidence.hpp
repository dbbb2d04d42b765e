// What the oracles on processes show: the event, what was logged around it, and what was going on.
#pragma once

#include <string>
#include <vector>

#include "harness/judge/case.hpp"

namespace shakedown::judge {

// The sentence of an event, without the log lines that may follow it.
std::string headline(const Event& event);

// "The target" or "The dependency payments", to begin a sentence with.
std::string called(const std::string& subject);

// The events of one process, gathered into a finding with the first as its moment and each as evidence.
Finding finding_from(const Case& run, const std::vector<const journal::StoredEvent*>& events);

// The last lines that the process logged up to this moment.
void add_last_log_lines(const Case& run, const std::string& subject, Nanoseconds at, Finding& finding);
// The kept exchanges that were going on at this moment or ended just before, the latest first.
void add_exchanges_before(const Case& run, Nanoseconds at, Finding& finding);

}  // namespace shakedown::judge
