// Looks at the scenario's invariants: reads what each is about and writes down whether its condition held.
// Blocks for as long as the reads take; a stop ends it, and what was not read is not written.
#pragma once

#include <stop_token>
#include <vector>

#include "harness/journal/journal.hpp"
#include "harness/model/journey.hpp"
#include "harness/model/scenario.hpp"
#include "harness/net/exchange_client.hpp"

namespace shakedown::experiments {

struct InvariantReads {
  const std::vector<InvariantSpec>& invariants;
  const std::vector<Identity>& identities;  // the first is who reads; may be empty
  journal::Journal& journal;
  const RunClock& clock;
  const net::ResolvedOrigin& origin;
  net::TlsSettings tls;
  Nanoseconds deadline;  // of each read
  std::stop_token stop;
};

// Of those that are due at the end of this stage.
void look_after_stage(const InvariantReads& reads, int stage, const std::string& name);
// Of those that are due after each burst: for the play of an experiment.
void look_after_burst(const InvariantReads& reads, int stage, int experiment, int play);

}  // namespace shakedown::experiments
