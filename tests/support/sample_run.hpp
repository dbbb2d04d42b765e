// Stored runs made by hand, for the tests of the renderers and for looking at their output. Everything in
// them is made from whole-number arithmetic, so they are the same on every machine.
#pragma once

#include "harness/journal/records.hpp"

namespace shakedown::samples {

// A failed run of 90 seconds: three stages, six endpoints, errors, growing memory, a crash, log lines, gates
// of all three verdicts, findings of all severities with evidence.
journal::StoredRun sample_run();

// A passed run of three seconds: one stage, two endpoints, no findings, no gates of interest.
journal::StoredRun three_second_run();

// The failed run with faults: two on payments in the timeline of `steady` and one that could not be applied,
// what payments was asked, and a stage of experiments with its matrix.
journal::StoredRun faulty_run();

// Every text is an attack: markup, script ends, terminal escapes, separators, bytes that are no UTF-8, a
// megabyte where a word is expected.
journal::StoredRun hostile_run();

// Far more of everything than fits into a report.
journal::StoredRun huge_run();

// Nothing was recorded and nothing was judged: what a harness that died at once leaves behind.
journal::StoredRun empty_run();

}  // namespace shakedown::samples
