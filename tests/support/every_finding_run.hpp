// A stored run made by hand in which every oracle has spoken.
#pragma once

#include "harness/journal/records.hpp"

namespace shakedown::samples {

// The failing run with a finding of every rule besides, set aside, over its day or plain, and with the tables
// of touched endpoints, drift, races, access, made-up requests and changes. What comes from other samples
// keeps its cells and loses its experiments, whose numbers would be others' here.
journal::StoredRun every_finding_run();

}  // namespace shakedown::samples
