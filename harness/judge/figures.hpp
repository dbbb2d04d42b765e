// What a part of a run comes to: some stages, some endpoints, added up from the journal's records.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "harness/journal/records.hpp"

namespace shakedown::judge {

struct Figures {
  journal::OutcomeCounts outcomes{};
  Histogram latency;  // from due, of everything that was sent

  std::uint64_t at(Outcome outcome) const { return outcomes[static_cast<std::size_t>(outcome)]; }
  // Every request that was asked for. Skipped steps are left out: the failure for which a step was skipped is
  // counted already, and a journey that breaks at its sign-in is one error and not ten.
  std::uint64_t asked() const;
  std::uint64_t sent() const;    // asked, less those that were never sent
  std::uint64_t failed() const;  // asked, less those that were answered as expected; "not sent" failed too
};

using EndpointFilter = std::function<bool(int)>;

// A stage that ended has totals; one that was cut off by a crash is added up from its intervals, which are
// newer than the totals that were written on the way.
Figures figures_of(const journal::StoredRun& run, const std::vector<const journal::StageRecord*>& stages,
                   const EndpointFilter& endpoint);
// Of the intervals whose middle lies within; and how long these are together.
using Within = std::function<bool(Nanoseconds)>;
Figures figures_within(const journal::StoredRun& run, const Within& within, const EndpointFilter& endpoint);
Nanoseconds length_within(const journal::StoredRun& run, const Within& within);
Figures figures_of_run(const journal::StoredRun& run);

// Whether anything was sent to the target at all, by the load or by an experiment: without it nothing is
// proved.
bool anything_sent(const journal::StoredRun& run);

// "6,210 requests", "48 experiments", "6,210 requests, 48 experiments and 10 rounds": what a run stands on.
// `requests` are the load's.
std::string say_extent(std::uint64_t requests, const journal::StoredRun& run);

// Over all stages, without the latencies.
std::map<int, Figures> outcomes_by_endpoint(const journal::StoredRun& run);

std::vector<const journal::StageRecord*> all_stages(const journal::StoredRun& run);

// From the stage's begin to its end, or to the last that is known of it.
Nanoseconds length_of(const journal::StoredRun& run, const journal::StageRecord& stage);

}  // namespace shakedown::judge
