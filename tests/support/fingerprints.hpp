// Fingerprints for the findings of a sample run, which no judge has seen.
#pragma once

#include <fmt/format.h>

#include "harness/journal/records.hpp"
#include "harness/model/hash.hpp"

namespace shakedown::samples {

inline void give_fingerprints(journal::StoredRun& run) {
  for (Finding& finding : run.findings)
    finding.fingerprint = fmt::format("{:016x}", hash_text(finding.rule + finding.endpoint + finding.title));
}

}  // namespace shakedown::samples
