// A stored run in which dependencies failed, made by hand like those of sample_run.hpp, and what the hostile
// and the huge run have of faults.
#pragma once

#include <string>

#include "harness/journal/records.hpp"

namespace shakedown::samples {

// A failed run of 150 seconds. In the first stage three faults of the timeline, two of which overlap, and one
// that could not be armed; in the second a matrix over an HTTP dependency, a TCP dependency and the target
// itself, with cells of every state, two repetitions of each experiment, calls, log lines and findings that
// point at them.
journal::StoredRun failing_run();

// Far more of faults, experiments and calls than fits into a report.
void add_huge_faults(journal::StoredRun& run, const std::string& long_text);

}  // namespace shakedown::samples
