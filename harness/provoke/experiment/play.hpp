// One play of a probe: what leads up to it, the request itself, and the reads that show the state afterwards,
// written down with the calls that the request made. What is provoked begins just before the request and ends
// when its calls are in.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/provoke/experiment/fresh_start.hpp"
#include "harness/provoke/experiment/probes.hpp"
#include "harness/provoke/experiment/surroundings.hpp"

namespace shakedown::experiments {

struct PlayOrder {
  const Probe& probe;
  std::string dependency;                       // whose calls belong to it; "target" for none in particular
  std::uint64_t user = 0;                       // picks the identity
  Nanoseconds deadline{};                       // of each request
  std::size_t expected_calls = 0;               // waited for, for a moment
  std::function<void()> begin;                  // just before the probe is sent; may be empty
  std::function<void()> end;                    // when its calls are in; may be empty
  std::function<void(WrittenRequest&)> change;  // of the probe; may be empty
};

// Steps have no experiment and no phase yet; the first is the probe, the others are reads. Where what leads
// up to the probe failed, its failure is the only step.
struct Played {
  std::vector<journal::ExperimentStepRecord> steps;
  std::vector<journal::ExchangeRecord> exchanges;  // of the steps, in their order
  std::vector<journal::CallRecord> calls;          // that the probe made
  std::string failed;                              // how what leads up to it failed; empty: it did not

  bool asked() const { return failed.empty() && !exchanges.empty(); }
  const Exchange& exchange() const { return exchanges.front().exchange; }
};

// Writes its exchanges into the journal.
Played play(Surroundings& around, const FreshStart& fresh, const PlayOrder& order);

}  // namespace shakedown::experiments
