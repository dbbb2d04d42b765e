// One play of a race experiment with its exchanges: its requests one after another, or all at once, what led
// up to them, and the state read afterwards. The runner makes them as it goes, or they are taken from a
// stored run; what judges them (race_control.hpp, race_outcome.hpp) sees no difference. Values; any thread.
#pragma once

#include <string>
#include <vector>

#include "harness/journal/records.hpp"

namespace shakedown::judge {

inline constexpr std::size_t most_race_requests = 1000;  // of one experiment; a stored run may say anything

struct RacePlay {
  journal::RacePlayRecord record;
  // What came before the first of the concurrent requests (sign-in, create, reads of the state), and what was
  // read after the last of them, each in order of sending. A read of the state both before and after lets
  // numbers be compared by what they changed by, which matters where the target does not begin afresh.
  std::vector<journal::ExchangeRecord> leading;
  std::vector<journal::ExchangeRecord> state;
  // By request index; those that this play leaves out (a part of the requests only) have id 0 and the outcome
  // not_sent. `record.order` says which were played.
  std::vector<journal::ExchangeRecord> requests;
  // The target ended by itself, from the release on until it was started again.
  bool target_ended = false;
  std::int64_t ending = 0;  // StoredEvent::id of that; 0: not known
};

// The plays of one experiment of kind "race", by number. A step of `request` >= 0 is that request; of the
// others, those sent before the first of these lead up, and later ones are the state; whatever their phase.
std::vector<RacePlay> plays_of(const journal::StoredRun& run, const journal::ExperimentRecord& record);

// How many requests the experiment has: one more than the highest index.
std::size_t requests_of(const std::vector<RacePlay>& plays);

}  // namespace shakedown::judge
